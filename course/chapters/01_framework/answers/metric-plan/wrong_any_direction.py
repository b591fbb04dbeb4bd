"""You accepted any text as a direction: a guardrail that should stay "flat" does not say which way is worse."""


def review_plan(plan):
    online = {m["name"] for m in plan if m["stage"] == "online"}
    found = set()
    for m in plan:
        if m.get("guardrail") and not m.get("direction"):
            found.add((m["name"], "no direction"))
        if m.get("guardrail") and m.get("threshold") is None:
            found.add((m["name"], "no threshold"))
        if m["stage"] == "offline" and m.get("predicts") not in online:
            found.add((m["name"], "predicts nothing"))
    if not any(m.get("guardrail") for m in plan):
        found.add(("plan", "no guardrail"))
    return found
