"""The exact size."""

plan = Experiment(
    metric='visitors who order within a day',
    unit='user',
    baseline=0.12,
    mde=0.005,
    units_per_day=9_000,
    share=0.6,
    stated_per_arm=66_315,
    days=28,
    ramp=(0.01, 0.05, 0.2, 0.6),
    srm_check=True,
    novelty='plot the lift by day since first visit',
    interference='none off the peak, idle time watched',
)
