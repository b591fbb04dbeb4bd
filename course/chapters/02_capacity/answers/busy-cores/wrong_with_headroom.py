"""You add headroom. That is the next step; the number asked for is what is busy on average."""

def busy_cores(daily_requests, peak_factor, service_ms):
    return daily_requests / 86_400 * peak_factor * service_ms / 1_000 / 0.8
