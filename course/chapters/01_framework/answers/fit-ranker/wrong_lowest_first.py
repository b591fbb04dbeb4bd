"""Your best document has the lowest score; a policy's highest score is shown first."""


def fit_ranker(judged, feature_names):
    model = HistGradientBoostingRegressor(random_state=0).fit(judged[feature_names], judged["grade"])
    return lambda candidates: -model.predict(candidates[feature_names])
