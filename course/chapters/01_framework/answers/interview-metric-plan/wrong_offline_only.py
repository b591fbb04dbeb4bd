"""You measure offline only. No experiment can decide anything by this plan."""

metric_plan = [
    Metric(name="accuracy", stage="offline", level="end-to-end", direction="up", predicts="accuracy"),
    Metric(name="recall@1000", stage="offline", level="component", direction="up", predicts="accuracy"),
]
