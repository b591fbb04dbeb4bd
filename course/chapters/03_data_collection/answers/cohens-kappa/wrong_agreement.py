"""You returned the plain share of equal labels: two raters who call everything fine score 90% and know nothing."""


def kappa(first, second):
    return float(np.mean(np.asarray(first) == np.asarray(second)))
