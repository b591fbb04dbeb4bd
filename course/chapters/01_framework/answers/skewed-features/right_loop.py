"""Counts differences feature by feature over a left join."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    joined = served.merge(offline, how="inner", on=["query_id", "doc_id"], suffixes=("", "_truth"))
    skewed = []
    for name in feature_names:
        came, truth = joined[name].to_numpy(float), joined[name + "_truth"].to_numpy(float)
        same = np.isclose(came, truth, rtol=tolerance, atol=tolerance) | (np.isnan(came) & np.isnan(truth))
        if np.count_nonzero(~same) > max_share * len(joined):
            skewed.append(name)
    return skewed
