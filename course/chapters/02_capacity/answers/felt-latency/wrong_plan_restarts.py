"""You restart the plan after each stall, as the tester would like to. People press their buttons at the planned times whether or not the server is well."""

def felt_ms(logged_ms, interval_ms):
    sent, due, out = 0.0, 0.0, []
    for ms in logged_ms:
        out.append(sent - due + ms)
        due = sent + interval_ms
        sent = max(due, sent + ms)
    return out
