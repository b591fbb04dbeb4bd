"""Your model sees the query and the person but no recipe, so it has to give all recipes of a query one score."""

problem = ProblemStatement(
    decision="which ten recipes to show, and in which order",
    actor="searcher",
    input=("searcher", "query"),
    output="ten recipes, best first",
    label="long_click",
    horizon_days=30 / 1440,
    baseline="word match mixed with popularity",
    log_days=90,
)
features = [
    Feature("query_length", "query", 0),
    Feature("query_searches_30d", "query", -3_600),
    Feature("device", "searcher", 0),
    Feature("favourite_cuisine", "searcher", -3_600),
    Feature("hour", "query", 0),
    Feature("weekday", "query", 0),
]
