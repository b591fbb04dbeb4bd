"""You rounded up to whole requests. Machines come in whole numbers, a mean rate does not: round where you buy machines."""

import math


def average_qps(daily_requests):
    return math.ceil(daily_requests / 86_400)
