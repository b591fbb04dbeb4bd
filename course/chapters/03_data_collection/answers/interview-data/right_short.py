"""Trains on four weeks, validates on one, and keeps everything else to the letter."""


log_source = Source(name="log", kind="interaction log", biases=("position", "selection", "bots", "delay"))
data = TrainingData(
    sources=(log_source, Source(name="raters for new offers", kind="human labels", examples=8_000)),
    label="contact",
    horizon_days=4,
    split="time",
    train_days=28,
    validation_days=7,
    test_days=7,
    gap_days=4,
    filters=("users that behave like bots",),
    corrections={
        "position": "examination from swaps, clicks weighted by propensities",
        "selection": "one offer in explored pages comes from outside of the page",
        "delay": "labels are read four days later",
        "sampling": "scores are divided back: q = p / (p + (1 - p) / 0.1)",
    },
    negatives_kept=0.1,
    logs_propensities=True,
    exploration_share=0.01,
    privacy="no names, no messages; deletion by account within a week",
)
