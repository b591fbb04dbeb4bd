"""You planned with all 300 ms, though network and browser spend 100 of them before and after your service."""

requirements = Requirements(
    daily_requests=240_000_000,
    peak_factor=3,
    p99_ms=300,
    corpus=200_000_000,
    results=10,
    freshness_s=900,
    min_recall=0.8,
    cores=4_000,
    stated_peak_qps=8_300,
)
