"""You return the wait without the service; people feel both."""

def response_ms(arrival_ms, service_ms, workers):
    free, out = [0.0] * workers, []
    for a, s in zip(arrival_ms, service_ms):
        i = min(range(workers), key=free.__getitem__)
        start = max(a, free[i])
        free[i] = start + s
        out.append(start - a)
    return out
