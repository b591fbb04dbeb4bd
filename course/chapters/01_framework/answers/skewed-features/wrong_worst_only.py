"""You return the one feature that differs most and leave the other faults in serving."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    both = offline.merge(served, on=["query_id", "doc_id"], suffixes=("_offline", "_served"))
    def share(name):
        pair = both[f"{name}_served"], both[f"{name}_offline"]
        return 1 - np.isclose(*pair, rtol=tolerance, atol=tolerance, equal_nan=True).mean()

    worst = max(feature_names, key=share)
    return [worst] if share(worst) > max_share else []
