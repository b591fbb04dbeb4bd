"""You accepted any text in `predicts`: a metric that the plan does not measure online can't be compared with anything."""


def review_plan(plan):
    found = set()
    for m in plan:
        if m.get("guardrail") and m.get("direction") not in ("up", "down"):
            found.add((m["name"], "no direction"))
        if m.get("guardrail") and m.get("threshold") is None:
            found.add((m["name"], "no threshold"))
        if m["stage"] == "offline" and not m.get("predicts"):
            found.add((m["name"], "predicts nothing"))
    if not any(m.get("guardrail") for m in plan):
        found.add(("plan", "no guardrail"))
    return found
