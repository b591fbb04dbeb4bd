"""You take the p99 of one shard for the p99 of the request. With 100 shards most requests meet a delay beyond it."""

def request_ms(shards, work_ms, delays_ms, merge_ms, share=0.99):
    return work_ms / shards + float(np.quantile(delays_ms, share)) + merge_ms * shards
