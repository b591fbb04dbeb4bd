"""You divide by 100,000 seconds; as an estimate in your head that is fine, but here it makes the peak 14% too small."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    return daily_users * searches_per_user / 100_000 * peak_factor
