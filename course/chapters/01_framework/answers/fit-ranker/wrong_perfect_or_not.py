"""You only learn whether a document is relevant at all, and order a 1 like a 4: the first places go to the merely related."""


def fit_ranker(judged, feature_names):
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(max_iter=30, random_state=0)
    model.fit(judged[feature_names], judged["grade"] > 0)
    return lambda candidates: model.predict(candidates[feature_names]).astype(float)
