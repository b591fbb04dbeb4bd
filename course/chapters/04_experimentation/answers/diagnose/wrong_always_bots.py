"""You blame bots for everything."""

def diagnose(brief, log, users):
    return "peeking" if brief["days"] < brief["planned_days"] else "bots"
