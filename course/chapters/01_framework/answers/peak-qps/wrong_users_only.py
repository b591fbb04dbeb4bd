"""You count one search for each person; the load is made of searches, not of people."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    return daily_users / 86_400 * peak_factor
