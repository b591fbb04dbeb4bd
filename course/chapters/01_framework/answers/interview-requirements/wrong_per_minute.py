"""You divided the day by its minutes: your peak is in searches a minute, 60 times the searches a second."""

requirements = Requirements(
    daily_requests=240_000_000,
    peak_factor=3,
    p99_ms=200,
    corpus=200_000_000,
    results=10,
    freshness_s=900,
    min_recall=0.8,
    cores=4_000,
    stated_peak_qps=500_000,
)
