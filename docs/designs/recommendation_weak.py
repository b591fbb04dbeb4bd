"""A weak answer to "recommend films": ratings, RMSE, one network for the whole catalogue."""

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
    name="recommendation, weak",
    problem=ProblemStatement(
        decision="which 10 titles to show",
        actor="member",
        input=("member", "title", "context"),
        output="10 titles",
        label="rating",
        horizon_days=1,
    ),
    requirements=Requirements(
        daily_requests=500_000_000, peak_factor=3, p99_ms=200, corpus=100_000_000, results=10
    ),
    funnel=Funnel(
        [
            Stage(
                name="deep ranker",
                family=mlp(128, 64, 1),
                items_in=100_000_000,
                items_out=10,
                shards=100,
            )
        ]
    ),
    metrics=[Metric(name="RMSE", stage="offline", level="end-to-end")],
    features=[
        Feature("popularity", "title", -86_400),
        Feature("thumbnail", "title", -86_400),
        Feature("rating of the title by the member", "member", 3_600),
    ],
    data=TrainingData(
        sources=[Source(name="ratings", kind="interaction log")],
        label="rating",
        horizon_days=0,
        split="random rows",
        train_days=30,
        test_days=10,
    ),
)
