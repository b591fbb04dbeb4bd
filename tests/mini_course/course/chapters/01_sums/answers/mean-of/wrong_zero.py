"""You return 0 for the mean of nothing."""

def mean_of(numbers):
    return sum(numbers) / max(len(numbers), 1)
