"""By scipy, step by step."""

from scipy import stats


def users_per_arm(rate, lift, alpha=0.05, power=0.8):
    rates = np.array([rate, rate + rate * lift])
    needed = stats.norm.isf(alpha / 2) + stats.norm.isf(1 - power)
    return int(np.ceil(needed**2 * (rates * (1 - rates)).sum() / (rate * lift) ** 2))
