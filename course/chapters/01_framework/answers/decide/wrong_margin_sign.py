"""You ask for a gain of success_margin where a loss of that size is allowed: mind the sign."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    if success[0] > success_margin and guardrail[1] < guardrail_margin:
        return "ship"
    if success[1] < success_margin or guardrail[0] > guardrail_margin:
        return "hold"
    return "iterate"
