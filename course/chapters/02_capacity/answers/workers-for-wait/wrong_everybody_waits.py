"""You leave C out, as if every request had to wait: too many workers wherever most find a free one."""

def workers_needed(qps, service_ms, wait_ms, share=0.99):
    a = qps * service_ms / 1_000
    c = int(a) + 1
    while np.exp(-(c - a) * wait_ms / service_ms) > 1 - share and c < a + 5_000:
        c += 1
    return c
