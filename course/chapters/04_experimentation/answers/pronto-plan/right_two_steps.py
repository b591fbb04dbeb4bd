"""Two steps of a ramp, rounded size."""

plan = Experiment(
    metric='share who order',
    unit='user',
    baseline=0.12,
    mde=0.005,
    units_per_day=9_000,
    share=0.6,
    stated_per_arm=65_000,
    days=28,
    ramp=[0.05, 0.6],
    srm_check=True,
    novelty='lift by days since first visit',
    interference='none off the peak, idle time watched',
)
