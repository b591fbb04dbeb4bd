"""You plan with all 56 days and forget that the youngest labels need three more: the last days of your test are half empty."""


data = TrainingData(
    sources=(Source(name="log", kind="interaction log"),
             Source(name="raters", kind="human labels", examples=20_000)),
    label="contact", horizon_days=3, split="time", train_days=42, test_days=7, gap_days=7,
    filters=("bots",), negatives_kept=0.1, logs_propensities=True, exploration_share=0.02,
    corrections={"position": "weights by propensities", "selection": "explored pages", "sampling": "q formula"},
    privacy="no messages kept, deletion on request",
)
