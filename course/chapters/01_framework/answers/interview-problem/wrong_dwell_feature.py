"""You gave the model the click as a feature. It comes after the page and nearly tells the label, so offline figures shine and nothing remains online."""

problem = ProblemStatement(
    decision="which ten recipes to show, and in which order",
    actor="searcher",
    input=("searcher", "query", "recipe"),
    output="ten recipes, best first",
    label="long_click",
    horizon_days=30 / 1440,
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
    Feature("clicked", "query x recipe", 0),
]
