"""You multiply a rate a second by milliseconds: the result is a thousand times too large."""

def busy_cores(daily_requests, peak_factor, service_ms):
    return daily_requests / 86_400 * peak_factor * service_ms
