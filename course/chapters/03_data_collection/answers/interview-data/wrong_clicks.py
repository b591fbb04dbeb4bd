"""You learn clicks where contacts were asked for: clicks are many, and loud photos draw them."""


data = TrainingData(
    sources=(Source(name="log", kind="interaction log"),
             Source(name="raters", kind="human labels", examples=20_000)),
    label="click", horizon_days=3, split="time", train_days=35, test_days=14, gap_days=3,
    filters=("bots",), negatives_kept=0.1, logs_propensities=True, exploration_share=0.02,
    corrections={"position": "weights by propensities", "selection": "explored pages", "sampling": "q formula"},
    privacy="no messages kept, deletion on request",
)
