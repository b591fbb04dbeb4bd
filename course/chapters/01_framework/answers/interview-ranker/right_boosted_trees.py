"""Fits gradient-boosted trees; the light stage is the sum of the two matches."""

def build_ranker(judged):
    names = list(SearchWorld.feature_names)
    from sklearn.ensemble import GradientBoostingRegressor

    model = GradientBoostingRegressor(n_estimators=60, max_depth=4, subsample=0.5, random_state=0)
    model.fit(judged[names], judged["grade"])


    def heavy(table):
        return model.predict(table[names])


    def light(table):
        return table["semantic_match"] + table["lexical_match"]

    return lambda candidates: two_stage(candidates, light, heavy, keep=30)
