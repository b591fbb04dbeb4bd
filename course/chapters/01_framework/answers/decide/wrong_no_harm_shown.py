"""You ship when no harm of the guardrail is shown; a wide interval shows nothing. Its whole length must be below the margin."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    if success[1] < -success_margin or guardrail[0] > guardrail_margin:
        return "hold"
    return "ship" if success[0] > -success_margin else "iterate"
