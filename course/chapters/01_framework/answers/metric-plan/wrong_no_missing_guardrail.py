"""You checked each metric by itself and never asked whether there is a guardrail at all: the plan that lacks one passes without a word."""


def review_plan(plan):
    online = {m["name"] for m in plan if m["stage"] == "online"}
    found = set()
    for m in plan:
        if m.get("guardrail") and m.get("direction") not in ("up", "down"):
            found.add((m["name"], "no direction"))
        if m.get("guardrail") and m.get("threshold") is None:
            found.add((m["name"], "no threshold"))
        if m["stage"] == "offline" and m.get("predicts") not in online:
            found.add((m["name"], "predicts nothing"))
    return found
