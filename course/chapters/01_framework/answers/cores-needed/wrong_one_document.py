"""You count the cost of one document a request and leave out how many documents each request brings."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    return int(np.ceil(peak_qps * us_per_document / 1e6 / utilisation))
