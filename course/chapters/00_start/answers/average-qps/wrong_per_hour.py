"""You divided by the 24 hours of a day: the result is requests an hour, 3,600 times the requests a second."""


def average_qps(daily_requests):
    return daily_requests / 24
