"""You round up. Little's law gives a mean; rounding belongs at the end, when machines are bought."""

def busy_cores(daily_requests, peak_factor, service_ms):
    return float(np.ceil(daily_requests / 86_400 * peak_factor * service_ms / 1_000))
