"""You divide by all offline rows, although serving logged only a part of them: the share comes out too small, and a small fault goes unseen."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    both = offline.merge(served, on=["query_id", "doc_id"], suffixes=("_offline", "_served"))
    def share(name):
        pair = both[f"{name}_served"], both[f"{name}_offline"]
        return (~np.isclose(*pair, rtol=tolerance, atol=tolerance, equal_nan=True)).sum() / len(offline)

    return [name for name in feature_names if share(name) > max_share]
