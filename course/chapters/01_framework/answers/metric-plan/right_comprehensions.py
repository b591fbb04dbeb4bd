"""One set comprehension for each rule."""


def review_plan(plan):
    online = {m["name"] for m in plan if m["stage"] == "online"}
    guardrails = [m for m in plan if m.get("guardrail", False)]
    found = {(m["name"], "no direction") for m in guardrails if m.get("direction") not in {"up", "down"}}
    found |= {(m["name"], "no threshold") for m in guardrails if m.get("threshold") is None}
    found |= {
        (m["name"], "predicts nothing")
        for m in plan
        if m["stage"] == "offline" and m.get("predicts") not in online
    }
    return found if guardrails else found | {("plan", "no guardrail")}
