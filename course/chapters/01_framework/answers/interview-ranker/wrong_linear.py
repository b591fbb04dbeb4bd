"""Your model adds up the features. Here words count only on pages that can be trusted, which no sum can say, so half of the gain stays behind."""

def build_ranker(judged):
    names = list(SearchWorld.feature_names)
    X = np.column_stack([np.ones(len(judged)), judged[names]])
    weights = np.linalg.lstsq(X, judged["grade"], rcond=None)[0]


    def heavy(table):
        return np.column_stack([np.ones(len(table)), table[names]]) @ weights


    def light(table):
        return table["semantic_match"] + 0.5 * table["quality"]

    return lambda candidates: two_stage(candidates, light, heavy, keep=30)
