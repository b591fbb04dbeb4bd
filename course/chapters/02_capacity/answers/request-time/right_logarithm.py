"""The quantile by way of a logarithm."""

def request_ms(shards, work_ms, delays_ms, merge_ms, share=0.99):
    one = np.exp(np.log(share) / shards)
    return float(np.percentile(delays_ms, 100 * one)) + work_ms / shards + shards * merge_ms
