"""You decide by NDCG on live traffic. Nobody grades live results, so this number does not exist on the day of the launch."""

metric_plan = [
    Metric(name="ndcg_at_10", stage="online", level="end-to-end", direction="up"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="ndcg_at_10"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="ndcg_at_10"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=220),
    Metric(name="zero_result_rate", stage="online", level="component", direction="down", guardrail=True, threshold=0.01),
]
