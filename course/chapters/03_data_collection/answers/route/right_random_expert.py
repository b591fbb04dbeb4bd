"""Asks one sane specialist of the topic, drawn by lot, so that the work is spread."""


def route(candidates):
    sane = candidates["gold_accuracy"] >= 0.35
    expert = candidates["on_topic"] & sane
    luck = (candidates["lot"] + 1).where(expert, 0)
    first = luck.groupby(candidates["item"]).transform("max")
    cheap = candidates["gold_accuracy"].where(sane & (candidates["speciality"] < 0), -np.inf)
    score = np.where(first > 0, np.where(expert & (luck == first), luck, -np.inf), cheap)
    return pd.Series(score, index=candidates.index)
