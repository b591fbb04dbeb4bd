"""Your label is known before the search is made: the model would predict what it can look up, and learn nothing about whether the page helped."""

problem = ProblemStatement(
    decision="which ten recipes to show, and in which order",
    actor="searcher",
    input=("searcher", "query", "recipe"),
    output="ten recipes, best first",
    label="editor_score",
    horizon_days=1,
    baseline="word match mixed with popularity",
    log_days=90,
)
features = [
    Feature("words_matched", "query x recipe", 0),
    Feature("meaning_matched", "query x recipe", 0),
    Feature("query_searches_30d", "query", -3_600),
    Feature("device", "searcher", 0),
    Feature("favourite_cuisine", "searcher", -3_600),
    Feature("recipe_age_days", "recipe", 0),
    Feature("query_length", "query", 0),
]
