"""You read the guardrail as if more reformulations were better: people who type another query have not found what they came for."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    if success[0] > -success_margin and guardrail[0] > -guardrail_margin:
        return "ship"
    if success[1] < -success_margin or guardrail[1] < -guardrail_margin:
        return "hold"
    return "iterate"
