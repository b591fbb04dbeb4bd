"""Collects the owners of each picture and label in sets."""


def board_labels(saves, known, min_owners, min_share):
    import re

    owners = {}
    for image, owner, board in saves[["image", "owner", "board"]].itertuples(index=False):
        name = " ".join(re.sub(r"[^a-z0-9]", " ", board.lower()).split())
        if name in known:
            owners.setdefault(image, {}).setdefault(known[name], set()).add(owner)
    answer = {}
    for image, by_label in owners.items():
        total = sum(len(each) for each in by_label.values())
        for label, who in by_label.items():
            if len(who) >= min_owners and len(who) > min_share * total:
                answer[image] = label
    return answer
