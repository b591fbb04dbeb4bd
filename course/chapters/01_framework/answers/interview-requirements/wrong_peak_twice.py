"""You multiplied the daily searches by the peak factor and then took the peak of that: the peak factor counts twice."""

requirements = Requirements(
    daily_requests=720_000_000,
    peak_factor=3,
    p99_ms=200,
    corpus=200_000_000,
    results=10,
    freshness_s=900,
    min_recall=0.8,
    cores=4_000,
    stated_peak_qps=25_000,
)
