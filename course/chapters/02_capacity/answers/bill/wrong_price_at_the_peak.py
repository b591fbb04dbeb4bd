"""You divide the price by the requests of the peak, as if every hour were the busiest. The machines run all day, and most of it they serve fewer."""

def bill(daily_requests, peak_factor, cpu_ms, hit_rate=0.0, zones=3, cores=16, usd_per_hour=0.8, busy=0.8):
    need = daily_requests / 86_400 * peak_factor * (1 - hit_rate) * cpu_ms / 1_000 / busy / cores
    machines = zones * int(np.ceil(need / max(zones - 1, 1) - 1e-9))
    return machines, machines * usd_per_hour * 24 / (daily_requests * peak_factor / 1_000)
