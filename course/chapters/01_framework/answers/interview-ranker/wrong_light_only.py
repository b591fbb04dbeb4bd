"""You send the cheap score to the page and never use the judged queries: one feature can't tell a good recipe from a long one about it."""

def build_ranker(judged):
    def heavy(table):
        return table["semantic_match"]


    def light(table):
        return table["semantic_match"] + 0.5 * table["quality"]

    return lambda candidates: two_stage(candidates, light, heavy, keep=30)
