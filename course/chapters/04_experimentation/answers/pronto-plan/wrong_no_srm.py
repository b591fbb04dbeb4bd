"""You leave out the check of the sample ratio, the one that says whether the rest may be read."""

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
    novelty='lift by days since first visit',
    interference='none off the peak, idle time watched',
)
