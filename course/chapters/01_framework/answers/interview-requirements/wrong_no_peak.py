"""You left the peak out with a factor of 1, so the busiest hour of the day is not served."""

requirements = Requirements(
    daily_requests=240_000_000,
    peak_factor=1,
    p99_ms=200,
    corpus=200_000_000,
    results=10,
    freshness_s=900,
    min_recall=0.8,
    cores=4_000,
    stated_peak_qps=2_778,
)
