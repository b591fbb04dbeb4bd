"""You left out the users who never clicked: their rate is 0, not missing, and the mean rises when more people find nothing."""


def click_rates(pages):
    users = pages.groupby("user_id")[["clicks", "impressions"]].sum()
    overall = users["clicks"].sum() / users["impressions"].sum()
    users = users[users["clicks"] > 0]
    return overall, (users["clicks"] / users["impressions"]).mean() if len(users) else 0.0
