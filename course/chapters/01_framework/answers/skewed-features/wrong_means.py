"""You compare averages: rows that are off by one, or mirrored, have the same average and other values."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    return [
        name
        for name in feature_names
        if abs(served[name].mean() - offline[name].mean()) > 0.1 * abs(offline[name].mean())
    ]
