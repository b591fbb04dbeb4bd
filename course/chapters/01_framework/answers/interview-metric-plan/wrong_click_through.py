"""You decide by click-through rate: louder titles raise it while fewer people find a recipe, so your plan would launch them."""

metric_plan = [
    Metric(name="click_through_rate", stage="online", level="end-to-end", direction="up"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="click_through_rate"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="click_through_rate"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=220),
    Metric(name="zero_result_rate", stage="online", level="component", direction="down", guardrail=True, threshold=0.01),
]
