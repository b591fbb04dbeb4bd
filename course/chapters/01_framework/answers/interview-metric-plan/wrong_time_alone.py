"""You decide by the time to success and watch nothing else about success. Those who give up drop out of the mean, so losing them looks like speed."""

metric_plan = [
    Metric(name="time_to_success_s", stage="online", level="end-to-end", direction="down"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="time_to_success_s"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="time_to_success_s"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=220),
    Metric(name="zero_result_rate", stage="online", level="component", direction="down", guardrail=True, threshold=0.01),
]
