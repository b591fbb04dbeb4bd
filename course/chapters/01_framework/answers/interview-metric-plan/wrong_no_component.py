"""You measure the whole only. When it falls, nothing tells whether the index, the ranker or the answer box did it."""

metric_plan = [
    Metric(name="session_success_rate", stage="online", level="end-to-end", direction="up"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="session_success_rate"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=220),
    Metric(name="abandonment_rate", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=0.36),
]
