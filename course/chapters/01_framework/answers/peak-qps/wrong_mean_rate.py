"""You return the mean rate of the day, so a fleet of that size is overloaded in every busy hour."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    return daily_users * searches_per_user / 86_400
