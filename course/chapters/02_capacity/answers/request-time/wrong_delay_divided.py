"""You divide the delay by the shards too. A pause is as long on a small shard as on a large one."""

def request_ms(shards, work_ms, delays_ms, merge_ms, share=0.99):
    return (work_ms + float(np.quantile(delays_ms, share ** (1 / shards)))) / shards + merge_ms * shards
