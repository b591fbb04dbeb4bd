"""You ask for a hundred thousand labels: 3,000 USD at 0.15 USD each buy 20,000."""


data = TrainingData(
    sources=(Source(name="log", kind="interaction log"),
             Source(name="raters", kind="human labels", examples=100_000)),
    label="contact", horizon_days=3, split="time", train_days=35, test_days=14, gap_days=3,
    filters=("bots",), negatives_kept=0.1, logs_propensities=True, exploration_share=0.02,
    corrections={"position": "weights by propensities", "selection": "explored pages", "sampling": "q formula"},
    privacy="no messages kept, deletion on request",
)
