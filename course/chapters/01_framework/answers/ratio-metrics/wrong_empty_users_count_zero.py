"""You gave users without impressions a rate of 0: they saw nothing that they could have clicked, and they pull the mean down."""


def click_rates(pages):
    users = pages.groupby("user_id")[["clicks", "impressions"]].sum()
    overall = users["clicks"].sum() / users["impressions"].sum()
    rates = users["clicks"] / users["impressions"].clip(lower=1)
    return overall, rates.mean()
