"""Follows the formula word for word and computes each precision from scratch."""


def average_precision(shown, relevant):
    total = 0.0
    for i in range(1, len(shown) + 1):
        precision_at_i = sum(document in relevant for document in shown[:i]) / i
        rel_i = 1 if shown[i - 1] in relevant else 0
        total += precision_at_i * rel_i
    return total / len(relevant)
