"""Your latency guardrail takes higher for better: it is alarmed in every ordinary week and content on the bad day."""

metric_plan = [
    Metric(name="session_success_rate", stage="online", level="end-to-end", direction="up"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="session_success_rate"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="session_success_rate"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="up", guardrail=True, threshold=220),
    Metric(name="zero_result_rate", stage="online", level="component", direction="down", guardrail=True, threshold=0.01),
]
