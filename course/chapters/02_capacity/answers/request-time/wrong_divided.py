"""You divide the work by the shards and stop, as the popular sum does: no tail, no merging, and with enough machines a search takes no time at all."""

def request_ms(shards, work_ms, delays_ms, merge_ms, share=0.99):
    return work_ms / shards
