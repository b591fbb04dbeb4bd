"""You let a request wait until the busiest worker is done, not the first: the pool never works on more than one line of requests."""

def response_ms(arrival_ms, service_ms, workers):
    free, out = [0.0] * workers, []
    for a, s in zip(arrival_ms, service_ms):
        start = max(a, max(free)) if min(free) > a else a
        i = min(range(workers), key=free.__getitem__)
        free[i] = start + s
        out.append(free[i] - a)
    return out
