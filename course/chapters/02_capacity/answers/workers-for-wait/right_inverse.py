"""Uses the reciprocal of B, which grows."""

def workers_needed(qps, service_ms, wait_ms, share=0.99):
    load, inverse, c = qps / 1_000 * service_ms, 1.0, 0
    late = 1.0
    while c <= load or late > 1 - share:
        c += 1
        inverse = 1 + inverse * c / load
        if c > load:
            waits = c / (c - load + load * 1.0) if inverse == 0 else c / (load + (c - load) * inverse)
            late = waits * 2.718281828459045 ** (-(c - load) * wait_ms / service_ms)
    return c
