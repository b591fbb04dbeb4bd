"""Adds up row by row."""


def off_policy(rewards, logged, target, predicted_logged, predicted_target, clip=float("inf")):
    ips = total = dr = 0.0
    n = 0
    for r, p, q, seen, there in zip(rewards, logged, target, predicted_logged, predicted_target):
        if p <= 0 or p > 1:
            raise ValueError(f"logged probability {p}")
        w = min(q / p, clip)
        ips, total, n = ips + w * r, total + w, n + 1
        dr += there + w * (r - seen)
    return {"ips": float(ips / n), "snips": float(ips / total) if total else float("nan"), "dr": float(dr / n)}
