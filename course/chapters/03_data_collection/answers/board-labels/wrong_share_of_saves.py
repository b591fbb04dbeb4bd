"""You take the share of all saves, "stuff" and "art" included: a board without a known name says nothing about the room, and it is no vote against."""


def board_labels(saves, known, min_owners, min_share):
    names = saves["board"].str.lower().str.replace(r"[^a-z0-9]+", " ", regex=True).str.strip()
    votes = saves.assign(label=names.map(known))
    size = votes.groupby("image")["owner"].nunique()
    votes = votes.dropna(subset="label").drop_duplicates(["image", "owner", "label"])
    counts = votes.groupby(["image", "label"]).size().reset_index(name="owners")
    total = counts["image"].map(size)
    sure = counts[(counts["owners"] >= min_owners) & (counts["owners"] > min_share * total)]
    return dict(zip(sure["image"].tolist(), sure["label"].tolist()))
