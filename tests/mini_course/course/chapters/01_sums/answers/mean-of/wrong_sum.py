"""You return the sum."""

def mean_of(numbers):
    return sum(numbers)
