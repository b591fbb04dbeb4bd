"""You return the requests a second, not how many are in progress: a request of 40 ms holds its core for a twenty-fifth of a second."""

def busy_cores(daily_requests, peak_factor, service_ms):
    return daily_requests / 86_400 * peak_factor
