"""You took the mean of a user's page rates as that user's rate: a page with 2 impressions then weighs as much as one with 30."""


def click_rates(pages):
    seen = pages[pages["impressions"] > 0]
    rates = (seen["clicks"] / seen["impressions"]).groupby(seen["user_id"]).mean()
    return seen["clicks"].sum() / seen["impressions"].sum(), rates.mean()
