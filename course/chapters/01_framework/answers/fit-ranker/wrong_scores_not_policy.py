"""You return scores of the judged rows; what is asked for is a function that can score rows which come later."""


def fit_ranker(judged, feature_names):
    model = HistGradientBoostingRegressor(random_state=0).fit(judged[feature_names], judged["grade"])
    return model.predict(judged[feature_names])
