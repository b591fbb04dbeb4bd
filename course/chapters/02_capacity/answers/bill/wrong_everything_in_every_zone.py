"""You put the whole load into each zone, so that all but one could fail. Three zones then cost three times the single one instead of 1.5 times."""

def bill(daily_requests, peak_factor, cpu_ms, hit_rate=0.0, zones=3, cores=16, usd_per_hour=0.8, busy=0.8):
    need = daily_requests / 86_400 * peak_factor * (1 - hit_rate) * cpu_ms / 1_000 / busy / cores
    machines = zones * int(np.ceil(need))
    return machines, machines * usd_per_hour * 24 / (daily_requests / 1_000)
