"""You ship nothing: safe, and every gain is lost."""

def judge(brief, log, users):
    return "hold"
