"""You return how late each request was sent and leave out the answer itself."""

def felt_ms(logged_ms, interval_ms):
    done, out = 0.0, []
    for i, ms in enumerate(logged_ms):
        start = max(i * interval_ms, done)
        out.append(start - i * interval_ms)
        done = start + ms
    return out
