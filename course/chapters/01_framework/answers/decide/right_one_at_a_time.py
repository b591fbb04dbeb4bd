"""Gives a verdict on each interval, then joins the two."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    def verdict(low, high):
        return "good" if low > 0 else "bad" if high < 0 else "open"

    verdicts = {
        verdict(success[0] + success_margin, success[1] + success_margin),
        verdict(guardrail_margin - guardrail[1], guardrail_margin - guardrail[0]),
    }
    if "bad" in verdicts:
        return "hold"
    return "iterate" if "open" in verdicts else "ship"
