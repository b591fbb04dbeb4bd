"""You start each request when a worker gets free, even before the request has come: after a quiet time your times are too short, or negative."""

def response_ms(arrival_ms, service_ms, workers):
    free, out = [0.0] * workers, []
    for a, s in zip(arrival_ms, service_ms):
        i = min(range(workers), key=free.__getitem__)
        free[i] += s
        out.append(free[i] - a)
    return out
