"""Decides by the worst and the best case of both intervals."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    worst = min(success[0] + success_margin, guardrail_margin - guardrail[1])
    best = min(success[1] + success_margin, guardrail_margin - guardrail[0])
    return "ship" if worst > 0 else "hold" if best < 0 else "iterate"
