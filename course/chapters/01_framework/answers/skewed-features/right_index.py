"""Aligns the two tables on an index of query and document, and writes the tolerance out."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    keys = ["query_id", "doc_id"]
    truth = offline.set_index(keys)[list(feature_names)]
    seen = served.set_index(keys)[list(feature_names)]
    common = truth.index.intersection(seen.index)
    truth, seen = truth.loc[common], seen.loc[common]
    limit = tolerance * (1 + truth.abs())
    agrees = ((seen - truth).abs() <= limit) | (seen.isna() & truth.isna())
    return [name for name in feature_names if (~agrees[name]).mean() > max_share]
