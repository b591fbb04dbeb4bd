"""You have no guardrail: a ranker that doubles latency or empties result pages would pass as long as the goal rises."""

metric_plan = [
    Metric(name="session_success_rate", stage="online", level="end-to-end", direction="up"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="session_success_rate"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="session_success_rate"),
]
