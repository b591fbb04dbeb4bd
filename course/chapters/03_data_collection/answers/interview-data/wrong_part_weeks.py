"""You take 30 days and 10 days: the weekends count twice on one side and once on the other."""


data = TrainingData(
    sources=(Source(name="log", kind="interaction log"),
             Source(name="raters", kind="human labels", examples=20_000)),
    label="contact", horizon_days=3, split="time", train_days=30, test_days=10, gap_days=3,
    filters=("bots",), negatives_kept=0.1, logs_propensities=True, exploration_share=0.02,
    corrections={"position": "weights by propensities", "selection": "explored pages", "sampling": "q formula"},
    privacy="no messages kept, deletion on request",
)
