"""Interpolates in the sorted sample."""

def request_ms(shards, work_ms, delays_ms, merge_ms, share=0.99):
    ordered = np.sort(np.asarray(delays_ms, float))
    place = pow(share, 1 / shards) * (len(ordered) - 1)
    slowest = np.interp(place, np.arange(len(ordered)), ordered)
    return sum([work_ms / shards, slowest, merge_ms * shards])
