"""By adjusted p-values."""

from scipy import stats


def discoveries(p_values, q=0.05):
    names = list(p_values)
    adjusted = stats.false_discovery_control([p_values[n] for n in names])
    return {n for n, p in zip(names, adjusted, strict=True) if p <= q + 1e-12}
