"""You ignore how many workers there are and serve one request after the other."""

def response_ms(arrival_ms, service_ms, workers):
    free, out = 0.0, []
    for a, s in zip(arrival_ms, service_ms):
        free = max(a, free) + s
        out.append(free - a)
    return out
