"""You give each picture its most frequent label, however few or divided the owners are: two people who disagree make a label."""


def board_labels(saves, known, min_owners, min_share):
    names = saves["board"].str.lower().str.replace(r"[^a-z0-9]+", " ", regex=True).str.strip()
    votes = saves.assign(label=names.map(known)).dropna(subset="label")
    votes = votes.drop_duplicates(["image", "owner", "label"])
    return {image: rows["label"].mode()[0] for image, rows in votes.groupby("image")}
