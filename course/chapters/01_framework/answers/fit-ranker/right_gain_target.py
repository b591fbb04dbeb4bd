"""Regresses the gain 2**grade - 1, which is what NDCG counts, and returns a Series."""


def fit_ranker(judged, feature_names):
    gain = 2.0 ** judged["grade"] - 1
    model = HistGradientBoostingRegressor(max_iter=120, random_state=1).fit(judged[feature_names], gain)
    return lambda candidates: pd.Series(model.predict(candidates[feature_names]), index=candidates.index)
