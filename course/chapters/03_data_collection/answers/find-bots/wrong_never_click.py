"""You dropped everybody who never clicks: half of them are people who came once or twice, and the bots that click all stay."""


def find_bots(log):
    clicks = log.groupby("user_id")["clicked"].any()
    return set(clicks.index[~clicks])
