"""You plan with cores that are busy all the time, so the utilisation has no effect and requests queue at the peak."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    return int(np.ceil(peak_qps * documents_per_request * us_per_document / 1e6))
