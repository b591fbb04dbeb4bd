"""You drop rows whose weight is above the clip: these are the choices the new policy makes more often, the ones that matter. Clip keeps them, with less weight."""


def off_policy(rewards, logged, target, predicted_logged, predicted_target, clip=np.inf):
    r, p, q = (np.asarray(v, float) for v in (rewards, logged, target))
    if not ((p > 0) & (p <= 1)).all():
        raise ValueError("broken log")
    w = q / p
    w = np.where(w > clip, 0, w)
    dr = np.mean(np.asarray(predicted_target) + w * (r - np.asarray(predicted_logged)))
    snips = float((w * r).sum() / w.sum()) if w.sum() > 0 else float("nan")
    return {"ips": float(np.mean(w * r)), "snips": snips, "dr": float(dr)}
