"""You counted people, not searches: each of the 80 million searches three times a day, so your load is three times too low."""

requirements = Requirements(
    daily_requests=80_000_000,
    peak_factor=3,
    p99_ms=200,
    corpus=200_000_000,
    results=10,
    freshness_s=900,
    min_recall=0.8,
    cores=4_000,
    stated_peak_qps=2_800,
)
