"""You read the peak factor as what comes on top of the mean; it is a multiple of the mean, so 2 means twice, not three times."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    mean = daily_users * searches_per_user / 86_400
    return mean + mean * peak_factor
