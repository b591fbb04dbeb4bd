"""You leave no gap between training and test: on the first test day the last training labels were not known yet."""


data = TrainingData(
    sources=(Source(name="log", kind="interaction log"),
             Source(name="raters", kind="human labels", examples=20_000)),
    label="contact", horizon_days=3, split="time", train_days=35, test_days=14, gap_days=0,
    filters=("bots",), negatives_kept=0.1, logs_propensities=True, exploration_share=0.02,
    corrections={"position": "weights by propensities", "selection": "explored pages", "sampling": "q formula"},
    privacy="no messages kept, deletion on request",
)
