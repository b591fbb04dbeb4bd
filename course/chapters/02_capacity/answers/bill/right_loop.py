"""Adds machines until what is left after a loss can carry the peak."""

def bill(daily_requests, peak_factor, cpu_ms, hit_rate=0.0, zones=3, cores=16, usd_per_hour=0.8, busy=0.8):
    load = daily_requests * peak_factor * (1.0 - hit_rate) / 86_400 * cpu_ms / 1e3
    left = zones - 1 or 1
    each = max(1, int(load / (left * cores * busy)) - 2)
    while each * left * cores * busy < load - 1e-9:
        each += 1
    return each * zones, each * zones * usd_per_hour * 24e3 / daily_requests
