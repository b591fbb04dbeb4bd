"""You believe the log. It starts the clock when the tester got round to sending, so requests that the stall kept from being sent look fast."""

def felt_ms(logged_ms, interval_ms):
    return [float(ms) for ms in logged_ms]
