"""You weighted the users by their impressions: that turns the mean over users back into the overall rate, and both numbers are the same."""


def click_rates(pages):
    users = pages.groupby("user_id")[["clicks", "impressions"]].sum()
    users = users[users["impressions"] > 0]
    overall = users["clicks"].sum() / users["impressions"].sum()
    rates = users["clicks"] / users["impressions"]
    return overall, np.average(rates, weights=users["impressions"])
