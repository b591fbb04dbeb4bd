"""You clip the probability from below by `clip`: it is the largest weight, not the smallest propensity."""


def off_policy(rewards, logged, target, predicted_logged, predicted_target, clip=np.inf):
    r, p, q = (np.asarray(v, float) for v in (rewards, logged, target))
    if not ((p > 0) & (p <= 1)).all():
        raise ValueError("broken log")
    w = q / (np.maximum(p, clip) if np.isfinite(clip) and clip < 1 else p)
    dr = np.mean(np.asarray(predicted_target) + w * (r - np.asarray(predicted_logged)))
    snips = float((w * r).sum() / w.sum()) if w.sum() > 0 else float("nan")
    return {"ips": float(np.mean(w * r)), "snips": snips, "dr": float(dr)}
