"""You let a clear gain in success outweigh a broken guardrail; a guardrail stops a launch whatever is gained."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    if success[0] > -success_margin and guardrail[0] < guardrail_margin or success[0] > 0.01:
        return "ship"
    if success[1] < -success_margin or guardrail[0] > guardrail_margin:
        return "hold"
    return "iterate"
