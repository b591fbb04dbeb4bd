"""You divide the missing share by n. It is close for p99 and wrong for the median, because it counts requests with two slow shards twice."""

def request_ms(shards, work_ms, delays_ms, merge_ms, share=0.99):
    return work_ms / shards + float(np.quantile(delays_ms, 1 - (1 - share) / shards)) + merge_ms * shards
