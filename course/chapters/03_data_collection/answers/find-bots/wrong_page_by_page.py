"""You judge single pages: a page without a click is what a bot and a person who found nothing both leave behind."""


def find_bots(log):
    pages = log.groupby(["user_id", "request_id"])["clicked"].sum()
    odd = pages[pages == 0].reset_index()
    return set(odd["user_id"])
