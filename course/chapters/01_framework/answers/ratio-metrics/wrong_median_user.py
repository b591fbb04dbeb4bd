"""You took the median user: with rare clicks that is a person who clicked nothing, so the value is 0 for every arm."""


def click_rates(pages):
    users = pages.groupby("user_id")[["clicks", "impressions"]].sum()
    users = users[users["impressions"] > 0]
    return users["clicks"].sum() / users["impressions"].sum(), (users["clicks"] / users["impressions"]).median()
