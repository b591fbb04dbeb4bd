"""Puts the plan into a DataFrame and selects rows."""


def review_plan(plan):
    if not plan:
        return {("plan", "no guardrail")}
    keys = ["name", "stage", "guardrail", "direction", "threshold", "predicts"]
    table = pd.DataFrame([{key: metric.get(key) for key in keys} for metric in plan], dtype=object)
    guardrail = table["guardrail"].map(lambda flag: flag is True).astype(bool)
    online = table.loc[table["stage"] == "online", "name"]
    rules = {
        "no direction": guardrail & ~table["direction"].isin(["up", "down"]),
        "no threshold": guardrail & table["threshold"].isna(),
        "predicts nothing": (table["stage"] == "offline") & ~table["predicts"].isin(online),
    }
    found = {(name, problem) for problem, rows in rules.items() for name in table.loc[rows, "name"]}
    if not guardrail.any():
        found.add(("plan", "no guardrail"))
    return found
