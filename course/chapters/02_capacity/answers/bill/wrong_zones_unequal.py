"""You round up the machines of all zones together, so that the zones are not equally large and losing the largest is too much."""

def bill(daily_requests, peak_factor, cpu_ms, hit_rate=0.0, zones=3, cores=16, usd_per_hour=0.8, busy=0.8):
    need = daily_requests / 86_400 * peak_factor * (1 - hit_rate) * cpu_ms / 1_000 / busy / cores
    machines = int(np.ceil(need * zones / max(zones - 1, 1)))
    return machines, machines * usd_per_hour * 24 / (daily_requests / 1_000)
