"""You raise the share to the power n. That says how often all shards stay below their own p99; you need the quantile of one at which all n together reach the share."""

def request_ms(shards, work_ms, delays_ms, merge_ms, share=0.99):
    return work_ms / shards + float(np.quantile(delays_ms, share**shards)) + merge_ms * shards
