"""You stop every release whose interval holds zero; an interval that can't tell is a reason to look longer, not a loss."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    if success[0] > -success_margin and guardrail[1] < guardrail_margin:
        return "ship"
    return "hold"
