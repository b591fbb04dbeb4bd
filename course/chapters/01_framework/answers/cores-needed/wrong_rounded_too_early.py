"""You round up the cores before you divide by the utilisation, so that the headroom is added to a rounded number and the result can be too large."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    busy = int(np.ceil(peak_qps * documents_per_request * us_per_document / 1e6))
    return int(np.ceil(busy / utilisation))
