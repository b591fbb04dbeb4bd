"""You add up all answers and forget that the tester rests between fast ones: without any stall your times should be the logged ones."""

def felt_ms(logged_ms, interval_ms):
    return [float(t) for t in np.cumsum(logged_ms)]
