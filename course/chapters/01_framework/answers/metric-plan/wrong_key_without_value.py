"""You asked whether the keys are there and not what they hold: a threshold of None and a guardrail that is False pass as filled in."""


def review_plan(plan):
    online = {m["name"] for m in plan if m["stage"] == "online"}
    found = set()
    for m in plan:
        if "guardrail" in m and m.get("direction") not in ("up", "down"):
            found.add((m["name"], "no direction"))
        if "guardrail" in m and "threshold" not in m:
            found.add((m["name"], "no threshold"))
        if m["stage"] == "offline" and m.get("predicts") not in online:
            found.add((m["name"], "predicts nothing"))
    if not any("guardrail" in m for m in plan):
        found.add(("plan", "no guardrail"))
    return found
