"""By the library."""

from mlsd.experiments import ratio_of_sums


def ratio_difference(control, treatment):
    (a, v), (b, w) = (ratio_of_sums(t['clicks'], t['impressions']) for t in (control, treatment))
    return b - a, (v + w) ** 0.5
