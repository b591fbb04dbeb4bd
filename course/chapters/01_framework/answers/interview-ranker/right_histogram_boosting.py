"""Fits histogram gradient boosting to the gain of each grade, and selects by meaning and words."""

def build_ranker(judged):
    names = list(SearchWorld.feature_names)
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(random_state=0).fit(judged[names], 2.0 ** judged["grade"] - 1)


    def heavy(table):
        return model.predict(table[names])


    def light(table):
        return table["semantic_match"] + 0.5 * table["lexical_match"]

    return lambda candidates: two_stage(candidates, light, heavy, keep=30)
