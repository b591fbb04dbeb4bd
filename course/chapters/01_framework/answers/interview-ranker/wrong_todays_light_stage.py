"""You kept today's ranking as the light stage. It loses a third of the good recipes before your model sees any."""

def build_ranker(judged):
    names = list(SearchWorld.feature_names)
    from sklearn.ensemble import GradientBoostingRegressor

    model = GradientBoostingRegressor(n_estimators=60, max_depth=4, subsample=0.5, random_state=0)
    model.fit(judged[names], judged["grade"])


    def heavy(table):
        return model.predict(table[names])


    def light(table):
        return SearchWorld.production(table)

    return lambda candidates: two_stage(candidates, light, heavy, keep=30)
