"""You set the guardrails to the value of an ordinary week. Half of all weeks are worse than that, so they stop launches that change nothing."""

metric_plan = [
    Metric(name="session_success_rate", stage="online", level="end-to-end", direction="up"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="session_success_rate"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="session_success_rate"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=160),
    Metric(name="abandonment_rate", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=0.306),
]
