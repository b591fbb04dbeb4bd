"""You replace a logged probability of 0 by a small number: the row could not have happened, so the log is broken, and a weight of a million hides it."""


def off_policy(rewards, logged, target, predicted_logged, predicted_target, clip=np.inf):
    r, p, q = (np.asarray(v, float) for v in (rewards, logged, target))
    w = np.minimum(q / np.clip(p, 1e-6, 1), clip)
    dr = np.mean(np.asarray(predicted_target) + w * (r - np.asarray(predicted_logged)))
    snips = float((w * r).sum() / w.sum()) if w.sum() > 0 else float("nan")
    return {"ips": float(np.mean(w * r)), "snips": snips, "dr": float(dr)}
