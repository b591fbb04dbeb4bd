"""You never decide; each experiment is repeated for ever."""

def judge(brief, log, users):
    return "iterate"
