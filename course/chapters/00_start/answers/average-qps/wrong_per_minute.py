"""You divided by the minutes of a day: the result is requests a minute, 60 times the requests a second."""


def average_qps(daily_requests):
    return daily_requests / (24 * 60)
