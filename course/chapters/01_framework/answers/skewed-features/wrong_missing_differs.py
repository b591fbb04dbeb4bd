"""You count a value that is missing on both sides as a difference: NaN is not equal to itself, unless you say so."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    both = offline.merge(served, on=["query_id", "doc_id"], suffixes=("_offline", "_served"))
    def share(name):
        pair = both[f"{name}_served"], both[f"{name}_offline"]
        return 1 - np.isclose(*pair, rtol=tolerance, atol=tolerance).mean()

    return [name for name in feature_names if share(name) > max_share]
