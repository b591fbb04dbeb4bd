"""You plan with cores that work all the time. At 100% the queue grows without end."""

def bill(daily_requests, peak_factor, cpu_ms, hit_rate=0.0, zones=3, cores=16, usd_per_hour=0.8, busy=0.8):
    need = daily_requests / 86_400 * peak_factor * (1 - hit_rate) * cpu_ms / 1_000 / cores
    machines = zones * int(np.ceil(need / max(zones - 1, 1) - 1e-9))
    return machines, machines * usd_per_hour * 24 / (daily_requests / 1_000)
