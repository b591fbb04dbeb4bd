"""You took a threshold of 0 for a missing one: "no new errors" is the strictest guardrail there is."""


def review_plan(plan):
    online = {m["name"] for m in plan if m["stage"] == "online"}
    found = set()
    for m in plan:
        if m.get("guardrail") and m.get("direction") not in ("up", "down"):
            found.add((m["name"], "no direction"))
        if m.get("guardrail") and not m.get("threshold"):
            found.add((m["name"], "no threshold"))
        if m["stage"] == "offline" and m.get("predicts") not in online:
            found.add((m["name"], "predicts nothing"))
    if not any(m.get("guardrail") for m in plan):
        found.add(("plan", "no guardrail"))
    return found
