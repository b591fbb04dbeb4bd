"""Leaves the searcher out of the input: one page for all, from query and recipe alone; the label is `saved`."""

problem = ProblemStatement(
    decision="which ten recipes to show, and in which order",
    actor="searcher",
    input=["query", "recipe"],
    output="ten recipes, best first",
    label="saved",
    horizon_days=1,
    baseline="word match mixed with popularity",
    log_days=30,
)
features = [
    Feature("words_matched", "query x recipe", 0),
    Feature("meaning_matched", "query x recipe", 0),
    Feature("query_searches_30d", "query", -3_600),
    Feature("editor_score", "recipe", -86_400),
    Feature("recipe_age_days", "recipe", 0),
    Feature("query_length", "query", 0),
    Feature("recipe_has_photo", "recipe", -86_400),
]
