"""You divided mean clicks per user by mean impressions per user: that is the overall rate once more, since the number of users cancels."""


def click_rates(pages):
    users = pages.groupby("user_id")[["clicks", "impressions"]].sum()
    users = users[users["impressions"] > 0]
    overall = users["clicks"].sum() / users["impressions"].sum()
    return overall, users["clicks"].mean() / users["impressions"].mean()
