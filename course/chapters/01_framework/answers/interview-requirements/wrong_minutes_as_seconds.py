"""You wrote minutes where the field wants seconds: 15 seconds of freshness is a far dearer index than 15 minutes."""

requirements = Requirements(
    daily_requests=240_000_000,
    peak_factor=3,
    p99_ms=200,
    corpus=200_000_000,
    results=10,
    freshness_s=15,
    min_recall=0.8,
    cores=4_000,
    stated_peak_qps=8_300,
)
