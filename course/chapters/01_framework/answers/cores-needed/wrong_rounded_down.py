"""You round down, and the last fraction of a core has nobody to run on: the peak asks for more than you bought."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    return int(peak_qps * documents_per_request * us_per_document / 1e6 / utilisation)
