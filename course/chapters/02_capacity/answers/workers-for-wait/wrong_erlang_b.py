"""You use Erlang's B, the share that is turned away where there is no queue. Where requests wait instead of leaving, more of them wait."""

def workers_needed(qps, service_ms, wait_ms, share=0.99):
    a = qps * service_ms / 1_000
    b, c = 1.0, 0
    while True:
        c += 1
        b = a * b / (c + a * b)
        if c > a and b * np.exp(-(c - a) * wait_ms / service_ms) <= 1 - share:
            return c
