"""You took 100,000 seconds for a day. That is fine in your head, but it is 14% low, and the task asks for the exact mean."""


def average_qps(daily_requests):
    return daily_requests / 100_000
