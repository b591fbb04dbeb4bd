"""You read half a percentage point as half a percent: the smallest effect shrinks to 0.0006, and you would test for years."""

plan = Experiment(
    metric='visitors who order within a day',
    unit='user',
    baseline=0.12,
    mde=0.0006,
    units_per_day=9_000,
    share=0.6,
    stated_per_arm=4_605_000,
    days=1708,
    ramp=(0.01, 0.1, 0.6),
    srm_check=True,
    novelty='lift by days since first visit',
    interference='none off the peak, idle time watched',
)
