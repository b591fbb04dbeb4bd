"""By the library."""

from mlsd.experiments import sample_size_of_proportions


def users_per_arm(rate, lift, alpha=0.05, power=0.8):
    return sample_size_of_proportions(rate, rate * lift, alpha=alpha, power=power)
