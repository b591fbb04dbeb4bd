"""You averaged the rates of the pages and not of the users, so somebody who opens many pages has many votes."""


def click_rates(pages):
    seen = pages[pages["impressions"] > 0]
    overall = seen["clicks"].sum() / seen["impressions"].sum()
    return overall, (seen["clicks"] / seen["impressions"]).mean()
