"""You return the moment at which each request is done, not how long it took since it came."""

def response_ms(arrival_ms, service_ms, workers):
    free, out = [0.0] * workers, []
    for a, s in zip(arrival_ms, service_ms):
        i = min(range(workers), key=free.__getitem__)
        free[i] = max(a, free[i]) + s
        out.append(free[i])
    return out
