"""You wrote down what may be lost. The field asks for what must be kept, so your funnel may lose four good recipes of five."""

requirements = Requirements(
    daily_requests=240_000_000,
    peak_factor=3,
    p99_ms=200,
    corpus=200_000_000,
    results=10,
    freshness_s=900,
    min_recall=0.2,
    cores=4_000,
    stated_peak_qps=8_300,
)
