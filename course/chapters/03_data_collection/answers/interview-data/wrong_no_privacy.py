"""You say nothing about privacy: messages are private, and people can ask to be forgotten."""


data = TrainingData(
    sources=(Source(name="log", kind="interaction log"),
             Source(name="raters", kind="human labels", examples=20_000)),
    label="contact", horizon_days=3, split="time", train_days=35, test_days=14, gap_days=3,
    filters=("bots",), negatives_kept=0.1, logs_propensities=True, exploration_share=0.02,
    corrections={"position": "clicks weighted by logged propensities from swapped pages",
                 "selection": "explored pages show offers from further down", "sampling": "the q formula"},
)
