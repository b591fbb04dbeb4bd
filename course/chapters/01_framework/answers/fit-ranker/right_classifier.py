"""Predicts the probability of each grade, and scores by the expected grade."""


def fit_ranker(judged, feature_names):
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(max_iter=30, random_state=0)
    model.fit(judged[feature_names].to_numpy(), judged["grade"])

    def policy(candidates):
        probabilities = model.predict_proba(candidates[feature_names].to_numpy())
        return (probabilities @ model.classes_).tolist()

    return policy
