"""You collected the online metrics while walking through the plan, so an offline metric that stands above the online one it predicts is reported."""


def review_plan(plan):
    online, found = set(), set()
    for m in plan:
        if m["stage"] == "online":
            online.add(m["name"])
        if m.get("guardrail") and m.get("direction") not in ("up", "down"):
            found.add((m["name"], "no direction"))
        if m.get("guardrail") and m.get("threshold") is None:
            found.add((m["name"], "no threshold"))
        if m["stage"] == "offline" and m.get("predicts") not in online:
            found.add((m["name"], "predicts nothing"))
    if not any(m.get("guardrail") for m in plan):
        found.add(("plan", "no guardrail"))
    return found
