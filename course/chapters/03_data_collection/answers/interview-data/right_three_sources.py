"""Adds targeted labels and gets its numbers from arithmetic."""


budget_usd, price_usd = 3_000, 0.15
n_labels = budget_usd / price_usd
sources = [
    Source(name="pages served by the formula", kind="interaction log"),
    Source(name="graded pairs", kind="human labels", examples=0.7 * n_labels),
    Source(name="pairs on which two models disagree", kind="targeted", examples=0.3 * n_labels),
]
repairs = {"position": "swapped pages tell the examination; weight by it", "sampling": "undo the 10% in the score",
           "selection": "explored pages", "bots": "rules on clicks and dwell, checked by hand each month"}
data = TrainingData(
    sources=tuple(sources), label=problem.label, horizon_days=problem.horizon_days, split="time",
    train_days=5 * 7, test_days=7, gap_days=7, filters=("double logging",), corrections=repairs,
    negatives_kept=0.1, logs_propensities=True, exploration_share=0.02, privacy="messages stay private",
)
