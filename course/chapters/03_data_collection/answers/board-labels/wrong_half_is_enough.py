"""You accept exactly `min_share`: at one half, two labels qualify at once, and chance decides which."""


def board_labels(saves, known, min_owners, min_share):
    names = saves["board"].str.lower().str.replace(r"[^a-z0-9]+", " ", regex=True).str.strip()
    votes = saves.assign(label=names.map(known)).dropna(subset="label")
    votes = votes.drop_duplicates(["image", "owner", "label"])
    counts = votes.groupby(["image", "label"]).size().reset_index(name="owners")
    total = counts.groupby("image")["owners"].transform("sum")
    sure = counts[(counts["owners"] >= min_owners) & (counts["owners"] >= min_share * total)]
    return dict(zip(sure["image"].tolist(), sure["label"].tolist()))
