"""Your guardrails lie beyond even the bad day: latency may rise tenfold and they stay silent."""

metric_plan = [
    Metric(name="session_success_rate", stage="online", level="end-to-end", direction="up"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="session_success_rate"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="session_success_rate"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=2_000),
    Metric(name="abandonment_rate", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=0.7),
]
