"""Divides rounding up with whole-number division."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    busy = peak_qps * documents_per_request * us_per_document * 1e-6
    return -int(-(busy / utilisation) // 1)
