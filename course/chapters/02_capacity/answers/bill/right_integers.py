"""Counts up machines in a zone."""

def bill(daily_requests, peak_factor, cpu_ms, hit_rate=0.0, zones=3, cores=16, usd_per_hour=0.8, busy=0.8):
    from math import ceil

    core_seconds = daily_requests * (1 - hit_rate) * cpu_ms * peak_factor / 86_400_000
    in_zone = ceil(core_seconds / (busy * cores * (zones - (zones > 1))))
    usd_a_second = in_zone * zones * usd_per_hour / 3_600
    return in_zone * zones, usd_a_second / (daily_requests / 86_400) * 1_000
