"""Names the steps instead of writing one expression."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    daily_searches = daily_users * searches_per_user
    mean_qps = daily_searches / 86_400
    return mean_qps * peak_factor
