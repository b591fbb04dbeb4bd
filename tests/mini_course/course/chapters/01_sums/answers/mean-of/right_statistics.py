"""Uses the statistics module."""

import statistics

def mean_of(numbers):
    return statistics.fmean(numbers) if numbers else math.nan
