"""You ask that hardly anybody waits at all and ignore how long the wait may be: too many workers."""

def workers_needed(qps, service_ms, wait_ms, share=0.99):
    a = qps * service_ms / 1_000
    b, c = 1.0, 0
    while True:
        c += 1
        b = a * b / (c + a * b)
        if c > a and b / (1 - a / c * (1 - b)) <= 1 - share:
            return c
