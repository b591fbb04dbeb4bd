"""With timedelta."""

def busy_cores(daily_requests, peak_factor, service_ms):
    from datetime import timedelta

    rate = daily_requests / timedelta(days=1).total_seconds() * peak_factor
    return rate * (service_ms / 1e3)
