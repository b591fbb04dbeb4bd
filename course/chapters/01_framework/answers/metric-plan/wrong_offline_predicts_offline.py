"""You accepted an offline metric that predicts another offline metric: the chain never reaches a user."""


def review_plan(plan):
    names = {m["name"] for m in plan}
    found = set()
    for m in plan:
        if m.get("guardrail") and m.get("direction") not in ("up", "down"):
            found.add((m["name"], "no direction"))
        if m.get("guardrail") and m.get("threshold") is None:
            found.add((m["name"], "no threshold"))
        if m["stage"] == "offline" and m.get("predicts") not in names:
            found.add((m["name"], "predicts nothing"))
    if not any(m.get("guardrail") for m in plan):
        found.add(("plan", "no guardrail"))
    return found
