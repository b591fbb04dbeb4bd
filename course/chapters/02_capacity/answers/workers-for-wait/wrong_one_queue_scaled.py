"""You treat the pool as one fast worker, an M/M/1 queue: too many workers, since a pool lets a newcomer pass a long request."""

def workers_needed(qps, service_ms, wait_ms, share=0.99):
    a = qps * service_ms / 1_000
    c = int(a) + 1
    while a / c * np.exp(-(c - a) * wait_ms / service_ms) > 1 - share and c < a + 5_000:
        c += 1
    return c
