"""Builds the object in two steps with dataclasses.replace."""

known = Requirements(daily_requests=3 * 80e6, peak_factor=3.0, p99_ms=200.0, corpus=200_000_000)
requirements = replace(
    known, results=10, freshness_s=900, min_recall=1 - 1 / 5, cores=4000, stated_peak_qps=8333
)
