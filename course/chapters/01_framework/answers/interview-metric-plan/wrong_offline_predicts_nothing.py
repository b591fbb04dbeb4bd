"""Your offline metrics name no online metric. An offline gain then has no meaning that a test could contradict."""

metric_plan = [
    Metric(name="session_success_rate", stage="online", level="end-to-end", direction="up"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=220),
    Metric(name="zero_result_rate", stage="online", level="component", direction="down", guardrail=True, threshold=0.01),
]
