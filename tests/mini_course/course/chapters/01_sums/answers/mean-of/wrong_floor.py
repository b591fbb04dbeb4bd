"""You cut the fraction off before an empty list is thought of."""

def mean_of(numbers):
    return sum(numbers) // len(numbers)
