"""You divided the clicks by the number of pages and not of impressions: a page of ten results offers ten chances."""


def click_rates(pages):
    users = pages.groupby("user_id")[["clicks", "impressions"]].sum()
    users = users[users["impressions"] > 0]
    return pages["clicks"].sum() / len(pages), (users["clicks"] / users["impressions"]).mean()
