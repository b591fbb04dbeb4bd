"""You mix seconds and milliseconds in the exponent, so the wait seems to die out a thousand times too slowly."""

def workers_needed(qps, service_ms, wait_ms, share=0.99):
    a = qps * service_ms / 1_000
    b, c = 1.0, 0
    while True:
        c += 1
        b = a * b / (c + a * b)
        if c > a and b / (1 - a / c * (1 - b)) * np.exp(-(c - a) * wait_ms / 1_000 / service_ms) <= 1 - share:
            return c
