"""States the peak exactly and writes the times as products."""

requirements = Requirements(
    daily_requests=240_000_000,
    peak_factor=3,
    p99_ms=200,
    corpus=200_000_000,
    results=10,
    freshness_s=60.0 * 15,
    min_recall=0.8,
    cores=4_000,
    stated_peak_qps=240_000_000 / 86_400 * 3,
)
