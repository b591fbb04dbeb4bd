"""You allow the guardrail no rise at all, although a margin was agreed on before the test."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    if success[0] > -success_margin and guardrail[1] < 0:
        return "ship"
    if success[1] < -success_margin or guardrail[0] > 0:
        return "hold"
    return "iterate"
