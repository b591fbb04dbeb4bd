"""You asked every metric for a direction and a threshold: only a guardrail stops a launch, so only a guardrail needs the value at which it does."""


def review_plan(plan):
    online = {m["name"] for m in plan if m["stage"] == "online"}
    found = set()
    for m in plan:
        if m.get("direction") not in ("up", "down"):
            found.add((m["name"], "no direction"))
        if m.get("threshold") is None:
            found.add((m["name"], "no threshold"))
        if m["stage"] == "offline" and m.get("predicts") not in online:
            found.add((m["name"], "predicts nothing"))
    if not any(m.get("guardrail") for m in plan):
        found.add(("plan", "no guardrail"))
    return found
