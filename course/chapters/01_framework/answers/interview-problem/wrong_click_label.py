"""You took the click as the label. Two of five clicks are back within ten seconds, so the model learns which titles promise much."""

problem = ProblemStatement(
    decision="which ten recipes to show, and in which order",
    actor="searcher",
    input=("searcher", "query", "recipe"),
    output="ten recipes, best first",
    label="clicked",
    horizon_days=5 / 1440,
    baseline="word match mixed with popularity",
    log_days=90,
)
features = [
    Feature("words_matched", "query x recipe", 0),
    Feature("meaning_matched", "query x recipe", 0),
    Feature("query_searches_30d", "query", -3_600),
    Feature("device", "searcher", 0),
    Feature("favourite_cuisine", "searcher", -3_600),
    Feature("editor_score", "recipe", -86_400),
    Feature("recipe_age_days", "recipe", 0),
]
