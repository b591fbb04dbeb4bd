"""You decide by the bounce rate. It looks at those who clicked; who found nothing to click is not in it, so a shorter page looks better."""

metric_plan = [
    Metric(name="bounce_rate", stage="online", level="end-to-end", direction="down"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="bounce_rate"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="bounce_rate"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=220),
    Metric(name="zero_result_rate", stage="online", level="component", direction="down", guardrail=True, threshold=0.01),
]
