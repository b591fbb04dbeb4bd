"""You report a feature only when most of its rows differ; one that is missing in some of the requests goes unseen."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    both = offline.merge(served, on=["query_id", "doc_id"], suffixes=("_offline", "_served"))
    def share(name):
        pair = both[f"{name}_served"], both[f"{name}_offline"]
        return 1 - np.isclose(*pair, rtol=tolerance, atol=tolerance, equal_nan=True).mean()

    return [name for name in feature_names if share(name) > max(max_share, 0.5)]
