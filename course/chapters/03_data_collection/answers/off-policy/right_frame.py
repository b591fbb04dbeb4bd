"""Keeps everything in one table."""


def off_policy(rewards, logged, target, predicted_logged, predicted_target, clip=np.inf):
    t = pd.DataFrame({"r": rewards, "p": logged, "q": target, "s": predicted_logged,
                      "m": predicted_target}).astype(float)
    if (t["p"] <= 0).any() or (t["p"] > 1).any():
        raise ValueError("logged probabilities must lie above 0, up to 1")
    w = (t["q"] / t["p"]).clip(upper=clip)
    weighted = (w * t["r"]).mean()
    return {"dr": float(t["m"].mean() + weighted - (w * t["s"]).mean()), "ips": float(weighted),
            "snips": float(weighted / w.mean()) if w.any() else float("nan")}
