"""Adds features of its own and builds the list in a loop over the actors."""

problem = ProblemStatement(
    decision="order of the recipes on the page",
    actor="searcher",
    input=("query", "recipe", "searcher", "season"),
    output="a score for each candidate",
    label="long_click",
    horizon_days=0.0209,
    baseline="popularity",
    log_days=28,
)
names = {
    "query": ["query_length", "query_searches_30d"],
    "recipe": ["recipe_age_days", "editor_score"],
    "searcher": ["device"],
    "query x recipe": ["words_matched"],
    "season": ["month"],
}
features = tuple(Feature(name, actor) for actor in names for name in names[actor])
