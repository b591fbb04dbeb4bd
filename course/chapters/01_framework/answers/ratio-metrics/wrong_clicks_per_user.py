"""You divided the clicks by the number of users: that is clicks per user, which grows with every impression somebody is shown."""


def click_rates(pages):
    users = pages.groupby("user_id")[["clicks", "impressions"]].sum()
    users = users[users["impressions"] > 0]
    return users["clicks"].sum() / users["impressions"].sum(), users["clicks"].mean()
