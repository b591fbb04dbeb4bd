"""You add the requests that could have been sent during a stall. They are in the log already, sent late; the list must keep its length."""

def felt_ms(logged_ms, interval_ms):
    out = []
    for ms in logged_ms:
        while ms > 0:
            out.append(float(ms))
            ms -= interval_ms
    return out
