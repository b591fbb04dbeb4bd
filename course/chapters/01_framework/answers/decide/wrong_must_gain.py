"""You ask every release for a gain; one that was made to save memory only has to stay above the margin that may be lost."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    if success[0] > 0 and guardrail[1] < guardrail_margin:
        return "ship"
    if success[1] < 0 or guardrail[0] > guardrail_margin:
        return "hold"
    return "iterate"
