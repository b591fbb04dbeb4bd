"""Takes the length of a day from the standard library instead of a literal."""

from datetime import timedelta


def average_qps(daily_requests):
    return daily_requests / timedelta(days=1).total_seconds()
