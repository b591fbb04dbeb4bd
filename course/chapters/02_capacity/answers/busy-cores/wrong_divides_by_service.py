"""You divide the rate by the service time. Longer requests keep more cores busy, so the time multiplies."""

def busy_cores(daily_requests, peak_factor, service_ms):
    return daily_requests / 86_400 * peak_factor / service_ms
