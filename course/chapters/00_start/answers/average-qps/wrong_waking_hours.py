"""You spread the day's requests over 16 waking hours. The mean over a day divides by all 24; busy hours enter through the peak factor."""


def average_qps(daily_requests):
    return daily_requests / (16 * 3600)
