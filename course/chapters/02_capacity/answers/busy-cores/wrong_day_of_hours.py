"""You divide the day by 24, so requests an hour meet seconds of service."""

def busy_cores(daily_requests, peak_factor, service_ms):
    return daily_requests / 24 * peak_factor * service_ms / 1_000
