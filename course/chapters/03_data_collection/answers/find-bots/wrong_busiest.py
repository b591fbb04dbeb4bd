"""You dropped the busiest eighth of the users: a good part of these are your best customers."""


def find_bots(log):
    pages = log.groupby("user_id")["request_id"].nunique()
    return set(pages.nlargest(int(0.12 * len(pages))).index)
