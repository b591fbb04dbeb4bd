"""By the library."""

from mlsd.experiments import ips


def off_policy(log, new_chance):
    new = np.asarray(new_chance, float)
    found = ips(log['clicked'], log['propensity'], np.where(log['treated'], new, 1 - new))
    return found.value, found.standard_error
