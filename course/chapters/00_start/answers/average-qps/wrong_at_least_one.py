"""You never go below one request a second, so a quiet service is reported as busier than it is."""


def average_qps(daily_requests):
    return max(1.0, daily_requests / 86_400)
