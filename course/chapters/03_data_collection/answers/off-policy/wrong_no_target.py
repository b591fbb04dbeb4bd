"""You weigh by 1/p and forget the new policy's own probability: that is the value of choosing at random."""


def off_policy(rewards, logged, target, predicted_logged, predicted_target, clip=np.inf):
    r, p = (np.asarray(v, float) for v in (rewards, logged))
    if not ((p > 0) & (p <= 1)).all():
        raise ValueError("broken log")
    w = np.minimum(1 / p, clip)
    dr = np.mean(np.asarray(predicted_target) + w * (r - np.asarray(predicted_logged)))
    return {"ips": float(np.mean(w * r)), "snips": float((w * r).sum() / w.sum()), "dr": float(dr)}
