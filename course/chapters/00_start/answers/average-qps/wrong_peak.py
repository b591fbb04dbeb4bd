"""You returned a peak, twice the mean. The peak factor is an assumption of its own and belongs in its own step."""


def average_qps(daily_requests):
    return 2 * daily_requests / 86_400
