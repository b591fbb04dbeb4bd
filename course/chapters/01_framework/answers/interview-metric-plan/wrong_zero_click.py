"""You decide by success without a click. Better recipes are clicked, so this share falls as the ranking gets better."""

metric_plan = [
    Metric(name="zero_click_success_rate", stage="online", level="end-to-end", direction="up"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="zero_click_success_rate"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="zero_click_success_rate"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=220),
    Metric(name="zero_result_rate", stage="online", level="component", direction="down", guardrail=True, threshold=0.01),
]
