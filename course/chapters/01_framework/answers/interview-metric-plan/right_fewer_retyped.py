"""Decides by the share of searches that are typed again; click metrics appear only for a component, and one guardrail is its own."""

metric_plan = [
    Metric(name="reformulation_rate", stage="online", level="end-to-end", direction="down"),
    Metric(name="click_through_rate", stage="online", level="component", direction="up"),
    Metric(name="log loss of the ranker", stage="offline", level="component", direction="down", predicts="click_through_rate"),
    Metric(name="zero_click_success_rate", stage="online", level="component", direction="up", guardrail=True, threshold=0.11),
    Metric(name="zero_result_rate", stage="online", level="component", direction="down", guardrail=True, threshold=0.01),
    Metric(name="complaints per day", stage="online", level="end-to-end", direction="down", guardrail=True, threshold=40),
    Metric(name="NDCG@10", stage="offline", level="end-to-end", direction="up", predicts="reformulation_rate"),
]
