"""You compare the *mean* wait with the limit. The promise is about a share of the requests, and the mean says nothing about the slowest."""

def workers_needed(qps, service_ms, wait_ms, share=0.99):
    a = qps * service_ms / 1_000
    b, c = 1.0, 0
    while True:
        c += 1
        b = a * b / (c + a * b)
        if c > a and b / (1 - a / c * (1 - b)) * service_ms / (c - a) <= wait_ms:
            return c
