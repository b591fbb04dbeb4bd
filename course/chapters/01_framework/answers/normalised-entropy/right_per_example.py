"""Adds up the surprise of each example in a loop, with the math module."""
import math


def normalised_entropy(labels, probabilities):
    base_rate = sum(labels) / len(labels)
    if base_rate in (0, 1):
        raise ValueError("one class only")
    model = constant = 0.0
    for label, probability in zip(labels, probabilities):
        probability = min(max(probability, 1e-12), 1 - 1e-12)
        model -= math.log(probability if label else 1 - probability)
        constant -= math.log(base_rate if label else 1 - base_rate)
    return model / constant
