"""You divide by the minutes of a day, so your rate is one of searches a minute."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    return daily_users * searches_per_user / (24 * 60) * peak_factor
