"""You divide by the number of distinct values."""

def mean_of(numbers):
    return sum(numbers) / len(set(numbers)) if numbers else math.nan
