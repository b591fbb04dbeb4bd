"""Core-seconds of the day over seconds of the day, times the peak."""

def busy_cores(daily_requests, peak_factor, service_ms):
    core_seconds = daily_requests * service_ms * 1e-3
    return peak_factor * core_seconds / (24 * 3_600)
