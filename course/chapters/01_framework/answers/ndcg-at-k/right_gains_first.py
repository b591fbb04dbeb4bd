"""Turns grades into gains first, sorts the gains, and pads short lists with zeros to k places."""


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def gains(grades):
        grades = np.array(grades, dtype=float)
        return np.power(2.0, grades) - 1 if gain == "exponential" else grades

    def padded(values):
        return np.pad(values[:k], (0, max(0, k - len(values))))

    discounts = 1 / np.log2(np.arange(k) + 2)
    ideal = padded(np.sort(gains(judged))[::-1]) @ discounts
    if ideal == 0:
        if empty == "skip":
            return np.nan
        return 1.0 if empty == "one" else 0.0
    return padded(gains(ranked)) @ discounts / ideal
