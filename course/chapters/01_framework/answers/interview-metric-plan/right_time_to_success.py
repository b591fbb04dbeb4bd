"""Decides by the time to success and guards the success rate itself, so that giving up early can not count as speed."""

metric_plan = [
    Metric(name="time_to_success_s", stage="online", level="end-to-end", direction="down"),
    Metric(name="session_success_rate", stage="online", level="end-to-end", direction="up", guardrail=True, threshold=0.50),
    Metric(name="cost_usd_per_million", stage="online", level="component", direction="down", guardrail=True, threshold=45),
    Metric(name="mean grade of the first result", stage="offline", level="end-to-end", direction="up", predicts="time_to_success_s"),
]
