"""You never said the peak aloud. It is the number that sizes the system, and the interviewer waits for it."""

requirements = Requirements(
    daily_requests=240_000_000,
    peak_factor=3,
    p99_ms=200,
    corpus=200_000_000,
    results=10,
    freshness_s=900,
    min_recall=0.8,
    cores=4_000,
)
