"""You left out recall, freshness and cores. What is not written down is not checked, and the funnel has nothing to fit into."""

requirements = Requirements(
    daily_requests=240_000_000,
    peak_factor=3,
    p99_ms=200,
    corpus=200_000_000,
    results=10,
    stated_peak_qps=8_300,
)
