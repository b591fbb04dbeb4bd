"""Goes from days to hours to minutes to seconds, one division each, and returns a NumPy float."""


def average_qps(daily_requests):
    per_hour = daily_requests / 24
    per_minute = per_hour / 60
    return np.float64(per_minute / 60)
