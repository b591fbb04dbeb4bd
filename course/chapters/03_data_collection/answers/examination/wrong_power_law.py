"""You return the textbook's 1/k: people differ from site to site. Measure."""


def examination(log):
    return pd.Series(1 / np.arange(1.0, 11.0), index=range(1, 11))
