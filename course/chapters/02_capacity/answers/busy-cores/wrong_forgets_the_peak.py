"""You plan for the mean of the day. In the busiest hour three times as many requests come, and that is the hour you are asked about."""

def busy_cores(daily_requests, peak_factor, service_ms):
    return daily_requests / 86_400 * service_ms / 1_000
