"""You decide by session success alone: nobody watches the guardrail, and a release that breaks it is shipped."""


def decide(success, guardrail, guardrail_margin, success_margin=0.0):
    if success[0] > -success_margin:
        return "ship"
    return "hold" if success[1] < -success_margin else "iterate"
