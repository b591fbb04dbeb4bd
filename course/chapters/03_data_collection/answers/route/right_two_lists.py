"""Ranks specialists and crowd apart, and falls back on the crowd where a topic has no specialist."""


def route(candidates):
    table = candidates.reset_index(drop=True)
    sane = table["gold_accuracy"] >= 0.3
    score = pd.Series(-np.inf, index=table.index)
    for _, rows in table[sane].groupby("item"):
        experts = rows[rows["on_topic"]]
        if len(experts):
            best = experts.sort_values(["gold_accuracy", "lot"]).index[-1:]
        else:
            crowd = rows[rows["speciality"] < 0]
            best = crowd.sort_values(["gold_accuracy", "lot"]).index[-3:]
        score[best] = 1.0
    return score.to_numpy()
