"""You decide by the middle of the intervals, so that a lucky hour ships and an unlucky one stops a good release."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    if sum(guardrail) / 2 > guardrail_margin or sum(success) / 2 < -success_margin:
        return "hold"
    return "ship"
