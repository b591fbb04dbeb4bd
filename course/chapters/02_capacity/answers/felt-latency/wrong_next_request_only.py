"""You let a stall delay the next request only. The line it leaves behind takes many requests to clear."""

def felt_ms(logged_ms, interval_ms):
    before = [0, *logged_ms[:-1]]
    return [ms + max(0, b - interval_ms) for ms, b in zip(logged_ms, before)]
