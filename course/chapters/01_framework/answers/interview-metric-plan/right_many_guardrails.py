"""The same goal as the reference with five guardrails, and the offline recall predicts the goal."""

metric_plan = (
    Metric(name="session_success_rate", stage="online", level="end-to-end", direction="up"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="session_success_rate"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="session_success_rate"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=220),
    Metric(name="zero_result_rate", stage="online", level="component", direction="down", guardrail=True, threshold=0.01),
    Metric(name="abandonment_rate", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=0.36),
    Metric(name="bounce_rate", stage="online", level="component", direction="down", guardrail=True, threshold=0.5),
    Metric(name="cost_usd_per_million", stage="online", level="component", direction="down", guardrail=True, threshold=40),
)
