"""A heap that grows up to the number of workers."""

def response_ms(arrival_ms, service_ms, workers):
    from heapq import heappop, heappush

    busy, out = [], []
    for came, takes in zip(arrival_ms, service_ms):
        start = came
        if len(busy) == workers:
            start = max(came, heappop(busy))
        heappush(busy, start + takes)
        out.append(start + takes - came)
    return np.array(out)
