"""Drops the pages without impressions first; a user without any then disappears."""


def click_rates(pages):
    seen = pages[pages["impressions"] > 0]
    by_user = seen.groupby("user_id").agg(clicks=("clicks", "sum"), impressions=("impressions", "sum"))
    return [seen["clicks"].sum() / seen["impressions"].sum(), (by_user["clicks"] / by_user["impressions"]).mean()]
