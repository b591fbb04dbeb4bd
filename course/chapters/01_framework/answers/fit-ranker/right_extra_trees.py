"""Averages randomised trees instead of boosting them."""


def fit_ranker(judged, feature_names):
    from sklearn.ensemble import ExtraTreesRegressor

    model = ExtraTreesRegressor(30, min_samples_leaf=4, max_features=None, random_state=0)
    model.fit(judged[feature_names], judged["grade"])

    def policy(candidates):
        return model.predict(candidates[feature_names])

    return policy
