"""You add the mean delay of a shard. A request waits for the slowest of n, not for an average one."""

def request_ms(shards, work_ms, delays_ms, merge_ms, share=0.99):
    return work_ms / shards + float(np.mean(delays_ms)) + merge_ms * shards
