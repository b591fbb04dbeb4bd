"""By the library."""

from mlsd.experiments import always_valid_p_values


def always_valid_p(differences, variances, tau):
    return always_valid_p_values(differences, variances, tau).tolist()
