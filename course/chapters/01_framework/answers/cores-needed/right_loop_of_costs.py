"""Goes by the time of one request, then by requests in progress."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    seconds = documents_per_request * us_per_document / 1e6
    in_progress = peak_qps * seconds
    cores = int(in_progress / utilisation)
    return cores if cores * utilisation >= in_progress else cores + 1
