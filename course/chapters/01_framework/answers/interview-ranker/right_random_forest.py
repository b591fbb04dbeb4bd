"""Fits a random forest with the gain of a grade as the target, and keeps 25 by meaning alone."""

def build_ranker(judged):
    names = list(SearchWorld.feature_names)
    from sklearn.ensemble import RandomForestRegressor

    forest = RandomForestRegressor(40, min_samples_leaf=5, max_features=0.5, random_state=0)
    forest.fit(judged[names], judged["grade"])


    def heavy(table):
        return forest.predict(table[names])


    def light(table):
        return table["semantic_match"]

    return lambda candidates: two_stage(candidates, light, heavy, keep=25)
