"""You rank by the one feature that goes with the grade best, which leaves out all others."""


def fit_ranker(judged, feature_names):
    best = judged[feature_names].corrwith(judged["grade"]).idxmax()
    return lambda candidates: candidates[best]
