"""You lower the case and leave the punctuation: "living-room" and "living room!" stay unknown names."""


def board_labels(saves, known, min_owners, min_share):
    names = saves["board"].str.lower().str.strip()
    votes = saves.assign(label=names.map(known)).dropna(subset="label")
    votes = votes.drop_duplicates(["image", "owner", "label"])
    counts = votes.groupby(["image", "label"]).size().reset_index(name="owners")
    total = counts.groupby("image")["owners"].transform("sum")
    sure = counts[(counts["owners"] >= min_owners) & (counts["owners"] > min_share * total)]
    return dict(zip(sure["image"].tolist(), sure["label"].tolist()))
