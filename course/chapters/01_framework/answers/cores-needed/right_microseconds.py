"""Compares microseconds asked for with microseconds that one core gives."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    import math

    asked_us = peak_qps * documents_per_request * us_per_document
    return math.ceil(asked_us / (1_000_000 * utilisation))
