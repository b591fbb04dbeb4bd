"""You say nothing about novelty and interference, the two ways in which a valid p-value misleads."""

plan = Experiment(
    metric='visitors who order within a day',
    unit='user',
    baseline=0.12,
    mde=0.005,
    units_per_day=9_000,
    share=0.6,
    stated_per_arm=66_000,
    days=28,
    ramp=(0.01, 0.1, 0.6),
    srm_check=True,
)
