"""You buy as many workers as are busy. With no slack the queue has nothing to shrink by, and the wait grows without end."""

def workers_needed(qps, service_ms, wait_ms, share=0.99):
    return int(np.ceil(qps * service_ms / 1_000))
