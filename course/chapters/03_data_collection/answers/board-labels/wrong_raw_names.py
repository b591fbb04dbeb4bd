"""You look board names up as they were typed: "Living Room!!" is then an unknown name, and most of the votes are lost."""


def board_labels(saves, known, min_owners, min_share):
    votes = saves.assign(label=saves["board"].map(known)).dropna(subset="label")
    votes = votes.drop_duplicates(["image", "owner", "label"])
    counts = votes.groupby(["image", "label"]).size().reset_index(name="owners")
    total = counts.groupby("image")["owners"].transform("sum")
    sure = counts[(counts["owners"] >= min_owners) & (counts["owners"] > min_share * total)]
    return dict(zip(sure["image"].tolist(), sure["label"].tolist()))
