"""Counts distinct owners in a table of pictures and labels."""


def board_labels(saves, known, min_owners, min_share):
    tidy = ["".join(c if c in "abcdefghijklmnopqrstuvwxyz0123456789" else " " for c in b.lower())
            for b in saves["board"]]
    label = [known.get(" ".join(t.split())) for t in tidy]
    table = pd.DataFrame({"image": saves["image"].to_numpy(), "owner": saves["owner"].to_numpy()})
    table["label"] = label
    table = table[table["label"].notna()]
    if table.empty:
        return {}
    counts = table.pivot_table(index="image", columns="label", values="owner", aggfunc="nunique")
    counts = counts.fillna(0)
    top, total = counts.max(axis=1), counts.sum(axis=1)
    sure = counts[(top >= min_owners) & (top > min_share * total)]
    return {image: label for image, label in sure.idxmax(axis=1).items()} if len(sure) else {}
