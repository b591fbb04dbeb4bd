"""A weak answer to "design a search engine": one big model, clicks, accuracy."""

from mlsd.design import (
    Design,
    Feature,
    Funnel,
    Metric,
    ProblemStatement,
    Requirements,
    Source,
    Stage,
    TrainingData,
)
from mlsd.design.cost import mlp

design = Design(
    name="search, weak",
    problem=ProblemStatement(
        decision="which 10 documents to show",
        actor="searcher",
        input=("searcher", "query", "document"),
        output="10 documents",
        label="click",
        horizon_days=5 / 1440,
    ),
    requirements=Requirements(
        daily_requests=216_000_000, peak_factor=1, p99_ms=300, corpus=1_000_000_000, results=10
    ),
    funnel=Funnel(
        [
            Stage(
                name="ranker",
                family=mlp(512, 256, 1),
                items_in=1_000_000_000,
                items_out=10,
                shards=1_000,
            )
        ]
    ),
    metrics=[Metric(name="accuracy", stage="offline", level="end-to-end", direction="up")],
    features=[
        Feature("lexical_match", "query x document"),
        Feature("popularity", "document", -86_400),
        Feature("title_appeal", "document", -86_400),
        Feature("dwell_s", "searcher", 30),
    ],
    data=TrainingData(
        sources=[Source(name="click log", kind="interaction log")],
        label="click",
        horizon_days=5 / 1440,
        split="random rows",
        train_days=10,
        test_days=3,
    ),
)
