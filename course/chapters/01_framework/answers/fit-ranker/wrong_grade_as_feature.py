"""You use the grade as a feature: training looks perfect, and at serving nobody has graded the page."""


def fit_ranker(judged, feature_names):
    columns = [*feature_names, "grade"]
    model = HistGradientBoostingRegressor(random_state=0).fit(judged[columns], judged["grade"])

    def policy(candidates):
        return model.predict(candidates.assign(grade=candidates.get("grade", 0))[columns])

    return policy
