"""Your SNIPS divides by the number of rows: that is IPS again. Divide by the sum of the weights."""


def off_policy(rewards, logged, target, predicted_logged, predicted_target, clip=np.inf):
    r, p, q = (np.asarray(v, float) for v in (rewards, logged, target))
    if not ((p > 0) & (p <= 1)).all():
        raise ValueError("broken log")
    w = np.minimum(q / p, clip)
    dr = np.mean(np.asarray(predicted_target) + w * (r - np.asarray(predicted_logged)))
    ips = float(np.mean(w * r))
    return {"ips": ips, "snips": ips if w.sum() > 0 else float("nan"), "dr": float(dr)}
