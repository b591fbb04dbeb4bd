"""You merge once. Each of the n answers has to be read, so merging grows with the shards and in the end outweighs what they save."""

def request_ms(shards, work_ms, delays_ms, merge_ms, share=0.99):
    return work_ms / shards + float(np.quantile(delays_ms, share ** (1 / shards))) + merge_ms
