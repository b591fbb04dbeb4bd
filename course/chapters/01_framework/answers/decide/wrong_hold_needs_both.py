"""You hold only where success and guardrail are both lost; one of them is enough to stop."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    if success[0] > -success_margin and guardrail[1] < guardrail_margin:
        return "ship"
    if success[1] < -success_margin and guardrail[0] > guardrail_margin:
        return "hold"
    return "iterate"
