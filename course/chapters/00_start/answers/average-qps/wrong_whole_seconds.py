"""You dropped the fraction: a service with less than one request a second then seems to have no traffic at all."""


def average_qps(daily_requests):
    return daily_requests // 86_400
