"""Solves for the serial and the divisible seconds."""

def tree_seconds(machines, seconds_on_one, seconds_on_k, k):
    divisible = min((seconds_on_one - seconds_on_k) * k / (k - 1), seconds_on_one)
    return seconds_on_one - divisible + divisible / machines
