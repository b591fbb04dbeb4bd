"""You stop on day 25, in the middle of a week."""

plan = Experiment(
    metric='visitors who order within a day',
    unit='user',
    baseline=0.12,
    mde=0.005,
    units_per_day=9_000,
    share=0.6,
    stated_per_arm=66_000,
    days=25,
    ramp=(0.01, 0.1, 0.6),
    srm_check=True,
    novelty='lift by days since first visit',
    interference='none off the peak, idle time watched',
)
