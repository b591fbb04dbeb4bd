"""Uses natural logarithms: the base cancels between DCG and ideal DCG."""
import math


def ndcg_at_k(ranked, judged, k, gain="exponential", empty="zero"):
    def dcg(grades):
        total = 0.0
        for rank, grade in enumerate(list(grades)[:k], start=1):
            value = 2**grade - 1 if gain == "exponential" else grade
            total += value / math.log(rank + 1)
        return total

    best = dcg(sorted(judged, reverse=True))
    if best > 0:
        return dcg(ranked) / best
    return {"zero": 0.0, "one": 1.0, "skip": math.nan}[empty]
