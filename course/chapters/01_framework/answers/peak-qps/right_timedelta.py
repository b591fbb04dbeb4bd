"""Takes the length of a day from pandas."""


def peak_qps(daily_users, searches_per_user, peak_factor):
    rate = peak_factor * searches_per_user * daily_users / pd.Timedelta(days=1).total_seconds()
    return np.float64(rate)
