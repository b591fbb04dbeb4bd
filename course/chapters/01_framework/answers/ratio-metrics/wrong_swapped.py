"""You returned the mean over users first and the overall rate second, so each is read as the other."""


def click_rates(pages):
    users = pages.groupby("user_id")[["clicks", "impressions"]].sum()
    users = users[users["impressions"] > 0]
    overall = users["clicks"].sum() / users["impressions"].sum()
    return (users["clicks"] / users["impressions"]).mean(), overall
