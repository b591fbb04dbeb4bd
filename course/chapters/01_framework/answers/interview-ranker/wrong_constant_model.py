"""You fitted a constant: the mean grade for every recipe leaves the order to chance."""

def build_ranker(judged):
    def heavy(table):
        return np.full(len(table), judged["grade"].mean())


    def light(table):
        return table["semantic_match"] + 0.5 * table["quality"]

    return lambda candidates: two_stage(candidates, light, heavy, keep=30)
