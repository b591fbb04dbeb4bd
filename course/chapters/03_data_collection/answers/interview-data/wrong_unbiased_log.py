"""You declared the log free of biases, so nothing needs a repair: the program believes you, and the model will repeat the formula of 2016."""


data = TrainingData(
    sources=(Source(name="log", kind="interaction log", biases=()),
             Source(name="raters", kind="human labels", examples=20_000)),
    label="contact", horizon_days=3, split="time", train_days=35, test_days=14, gap_days=3,
    negatives_kept=0.1, logs_propensities=True, exploration_share=0.02,
    corrections={"sampling": "the q formula with w of one tenth undoes it before any price is made"},
    privacy="no messages kept, deletion on request",
)
