"""Says 9,000 for the peak, rounded up by less than a tenth, and floats elsewhere."""

requirements = Requirements(
    daily_requests=2.4e8,
    peak_factor=3,
    p99_ms=200,
    corpus=200_000_000,
    results=10,
    freshness_s=900,
    min_recall=0.8,
    cores=4e3,
    stated_peak_qps=9_000,
)
