"""You rank by what draws the click. People click and come back at once."""

def build_ranker(judged):
    def heavy(table):
        return table["title_appeal"] + 0.3 * table["lexical_match"]


    def light(table):
        return table["semantic_match"] + 0.5 * table["quality"]

    return lambda candidates: two_stage(candidates, light, heavy, keep=30)
