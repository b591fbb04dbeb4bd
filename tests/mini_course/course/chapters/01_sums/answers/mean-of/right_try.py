"""Catches the division by zero."""

def mean_of(numbers):
    try:
        return sum(numbers) / len(numbers)
    except ZeroDivisionError:
        return math.nan
