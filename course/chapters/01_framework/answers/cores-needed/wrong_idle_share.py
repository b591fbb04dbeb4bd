"""You divide by the share of time that a core is idle, not by the share that it may be busy."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    return int(np.ceil(peak_qps * documents_per_request * us_per_document / 1e6 / max(1 - utilisation, 0.01)))
