"""Your DR uses the model's reward for the logged choice twice: the first term must be what it expects of the *new* policy."""


def off_policy(rewards, logged, target, predicted_logged, predicted_target, clip=np.inf):
    r, p, q, s = (np.asarray(v, float) for v in (rewards, logged, target, predicted_logged))
    if not ((p > 0) & (p <= 1)).all():
        raise ValueError("broken log")
    w = np.minimum(q / p, clip)
    snips = float((w * r).sum() / w.sum()) if w.sum() > 0 else float("nan")
    return {"ips": float(np.mean(w * r)), "snips": snips, "dr": float(np.mean(s + w * (r - s)))}
