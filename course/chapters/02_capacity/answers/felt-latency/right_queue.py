"""Lindley's recursion for the wait."""

def felt_ms(logged_ms, interval_ms):
    wait, felt = 0.0, []
    for ms in logged_ms:
        felt.append(wait + ms)
        wait = max(0.0, wait + ms - interval_ms)
    return felt
