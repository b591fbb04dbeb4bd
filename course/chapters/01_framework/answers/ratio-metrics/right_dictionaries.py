"""Walks through the rows with two dictionaries."""
from collections import defaultdict


def click_rates(pages):
    clicks, impressions = defaultdict(int), defaultdict(int)
    for row in pages.itertuples():
        clicks[row.user_id] += row.clicks
        impressions[row.user_id] += row.impressions
    rates = [clicks[user] / n for user, n in impressions.items() if n > 0]
    return sum(clicks.values()) / sum(impressions.values()), sum(rates) / len(rates)
