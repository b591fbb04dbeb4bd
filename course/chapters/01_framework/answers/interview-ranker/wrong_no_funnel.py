"""Your policy scores all 100 recipes with the costly model; the budget allows 30."""

def build_ranker(judged):
    names = list(SearchWorld.feature_names)
    from sklearn.ensemble import GradientBoostingRegressor

    model = GradientBoostingRegressor(n_estimators=60, max_depth=4, subsample=0.5, random_state=0)
    model.fit(judged[names], judged["grade"])


    def heavy(table):
        return model.predict(table[names])

    return heavy
