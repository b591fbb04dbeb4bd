"""You return a fraction of a core; nobody sells one. Round up to a whole number."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    return peak_qps * documents_per_request * us_per_document / 1e6 / utilisation
