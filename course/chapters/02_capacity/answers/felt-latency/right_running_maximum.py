"""A running maximum of sums."""

def felt_ms(logged_ms, interval_ms):
    logged = np.asarray(logged_ms, float)
    due = np.arange(len(logged)) * interval_ms
    total = logged.cumsum()
    return np.maximum.accumulate(due - (total - logged)) + total - due
