"""You average the rows on which both policies agree, unweighted: what the old one did often, and so is easy, counts most."""


def off_policy(rewards, logged, target, predicted_logged, predicted_target, clip=np.inf):
    r, p, q = (np.asarray(v, float) for v in (rewards, logged, target))
    if not ((p > 0) & (p <= 1)).all():
        raise ValueError("broken log")
    same = q > 0
    value = float(r[same].mean()) if same.any() else float("nan")
    gap = np.where(same, r - np.asarray(predicted_logged, float), 0)
    return {"ips": value, "snips": value, "dr": float(np.mean(predicted_target) + gap.mean())}
