"""You compare the tables line by line although their rows come in different orders, so every feature looks wrong."""


def skewed_features(offline, served, feature_names, tolerance=1e-3, max_share=0.01):
    n = len(served)
    return [
        name
        for name in feature_names
        if 1 - np.isclose(served[name].to_numpy(), offline[name].to_numpy()[:n], rtol=tolerance, atol=tolerance, equal_nan=True).mean() > max_share
    ]
