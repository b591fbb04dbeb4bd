"""You decide by abandonment. A sensational title gets its click, so the session no longer counts as abandoned, though nobody found anything."""

metric_plan = [
    Metric(name="abandonment_rate", stage="online", level="end-to-end", direction="down"),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="abandonment_rate"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="abandonment_rate"),
    Metric(name="p99_ms", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=220),
    Metric(name="zero_result_rate", stage="online", level="component", direction="down", guardrail=True, threshold=0.01),
]
