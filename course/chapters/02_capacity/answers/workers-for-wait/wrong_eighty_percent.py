"""You apply the rule of 80% busy. It wastes a fifth of a large pool and leaves a small one too slow: the knee depends on the size."""

def workers_needed(qps, service_ms, wait_ms, share=0.99):
    return int(np.ceil(qps * service_ms / 1_000 / 0.8))
