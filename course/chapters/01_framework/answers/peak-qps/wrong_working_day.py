"""You spread the day over eight working hours and then multiply by the peak, so the busy hours are counted twice."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    return daily_users * searches_per_user / (8 * 60 * 60) * peak_factor
