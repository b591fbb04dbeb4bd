"""You fit one tree without a limit: it learns each judged row by heart and orders new documents by the grade of one neighbour."""


def fit_ranker(judged, feature_names):
    from sklearn.tree import DecisionTreeRegressor

    model = DecisionTreeRegressor(random_state=0).fit(judged[feature_names], judged["grade"])
    return lambda candidates: model.predict(candidates[feature_names])
