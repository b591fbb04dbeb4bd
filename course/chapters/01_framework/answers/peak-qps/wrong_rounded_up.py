"""You round the rate up to a whole search; machines come in whole numbers, rates do not."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    return int(np.ceil(daily_users * searches_per_user / 86_400 * peak_factor))
