"""Counts the searches of the busiest hour, then divides by its seconds."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    mean_hour = daily_users * searches_per_user / 24
    return float(np.multiply(mean_hour, peak_factor)) / 3600
