"""You cut the mean rate to a whole number before the peak is applied, which loses up to a whole peak factor and makes a small service vanish."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    return daily_users * searches_per_user // 86_400 * peak_factor
