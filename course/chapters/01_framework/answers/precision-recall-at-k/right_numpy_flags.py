"""Builds a 0/1 array with NumPy and returns a list of two numbers."""


def precision_recall_at_k(shown, relevant, k):
    flags = np.isin(np.array(shown), np.array(list(relevant)))[:k]
    return [float(flags.sum() / k), float(flags.sum() / len(relevant))]
