"""You return the last number that fails, one fewer than needed."""

def workers_needed(qps, service_ms, wait_ms, share=0.99):
    a = qps * service_ms / 1_000
    b, c = 1.0, 0
    while True:
        c += 1
        b = a * b / (c + a * b)
        if c > a and b / (1 - a / c * (1 - b)) * np.exp(-(c - a) * wait_ms / service_ms) <= 1 - share:
            return max(1, c - 1)
