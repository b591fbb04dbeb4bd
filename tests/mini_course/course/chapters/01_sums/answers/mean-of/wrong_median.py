"""You return the median."""

import statistics

def mean_of(numbers):
    return statistics.median(numbers)
