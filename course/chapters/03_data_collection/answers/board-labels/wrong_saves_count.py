"""You count saves instead of owners: one person with eight boards outvotes seven others."""


def board_labels(saves, known, min_owners, min_share):
    names = saves["board"].str.lower().str.replace(r"[^a-z0-9]+", " ", regex=True).str.strip()
    votes = saves.assign(label=names.map(known)).dropna(subset="label")
    counts = votes.groupby(["image", "label"]).size().reset_index(name="owners")
    total = counts.groupby("image")["owners"].transform("sum")
    sure = counts[(counts["owners"] >= min_owners) & (counts["owners"] > min_share * total)]
    return dict(zip(sure["image"].tolist(), sure["label"].tolist()))
