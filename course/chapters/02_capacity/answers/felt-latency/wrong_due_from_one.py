"""You count the requests from 1, so the first is due after one interval and all but the stalled come out wrong."""

def felt_ms(logged_ms, interval_ms):
    done, out = 0.0, []
    for i, ms in enumerate(logged_ms):
        done = max(i * interval_ms, done) + ms
        out.append(done - (i + 1) * interval_ms)
    return out
