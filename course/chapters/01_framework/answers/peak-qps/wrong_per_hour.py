"""You divide the day by 24: that is the rate of an hour, 3,600 times the rate of a second."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    return daily_users * searches_per_user / 24 * peak_factor
