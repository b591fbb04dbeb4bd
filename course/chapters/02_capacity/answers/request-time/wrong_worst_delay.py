"""You take the largest delay ever seen. It depends on how long you measured, and most requests do not meet it."""

def request_ms(shards, work_ms, delays_ms, merge_ms, share=0.99):
    return work_ms / shards + float(np.max(delays_ms)) + merge_ms * shards
