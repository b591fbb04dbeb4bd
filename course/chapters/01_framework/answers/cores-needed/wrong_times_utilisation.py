"""You multiply by the utilisation where you have to divide: cores that may be busy only part of the time must be more, not fewer."""


def cores_needed(peak_qps, documents_per_request, us_per_document, utilisation):
    return int(np.ceil(peak_qps * documents_per_request * us_per_document / 1e6 * utilisation))
