"""You take a microsecond for a thousandth of a second: the result is a thousand times too large."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    return int(np.ceil(peak_qps * documents_per_request * us_per_document / 1e3 / utilisation))
