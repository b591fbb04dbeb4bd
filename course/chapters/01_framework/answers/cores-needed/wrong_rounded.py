"""You round to the nearest whole number, which is too few in half of the cases: round up."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    return round(peak_qps * documents_per_request * us_per_document / 1e6 / utilisation)
