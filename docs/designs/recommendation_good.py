"""A good answer to "recommend films": retrieve, rank by watching, test online."""

from mlsd.design import (
    Alarm,
    Design,
    Evaluation,
    Experiment,
    Feature,
    Funnel,
    Machine,
    Metric,
    Operations,
    ProblemStatement,
    Requirements,
    Serving,
    Source,
    Stage,
    TrainingData,
)
from mlsd.design.cost import graph_search, trees

DAY_S = 86_400

design = Design(
    name="recommendation, good",
    problem=ProblemStatement(
        decision="which 10 titles to show on the home page, in which order",
        actor="member",
        input=("member", "title", "context"),
        output="an ordered page of 10 titles",
        label="watched to 80%",
        horizon_days=1,
        baseline="popular titles of the favourite genre, as today",
        log_days=90,
    ),
    requirements=Requirements(
        daily_requests=500_000_000,
        peak_factor=3,
        p99_ms=200,
        corpus=100_000_000,
        results=10,
        freshness_s=DAY_S,
        min_recall=0.6,
        stated_peak_qps=17_400,
    ),
    funnel=Funnel(
        [
            Stage(
                name="retrieval",
                family=graph_search(100_000_000 // 8, ef=500),
                items_in=100_000_000,
                items_out=500,
                recall=0.8,
                shards=8,
                refresh_s=DAY_S,
                item_bytes=384,
            ),
            Stage(name="ranker", family=trees(300, 6, 30), items_in=500, items_out=10, recall=0.85),
        ]
    ),
    metrics=[
        Metric(
            name="recall@500",
            stage="offline",
            level="component",
            direction="up",
            predicts="minutes watched by member",
        ),
        Metric(
            name="NDCG@10",
            stage="offline",
            level="end-to-end",
            direction="up",
            predicts="minutes watched by member",
        ),
        Metric(
            name="minutes watched by member", stage="online", level="end-to-end", direction="up"
        ),
        Metric(
            name="abandonment rate",
            stage="online",
            level="end-to-end",
            direction="down",
            guardrail=True,
            threshold=0.35,
        ),
    ],
    features=[
        Feature("genre_plays", "member x title", -DAY_S, max_age_s=7 * DAY_S),
        Feature("favourite_genre", "member x title"),
        Feature("same_language", "member x title"),
        Feature("popularity", "title", -DAY_S, max_age_s=7 * DAY_S),
        Feature("critic_score", "title", -DAY_S, max_age_s=90 * DAY_S),
        Feature("duration_min", "title", -DAY_S, max_age_s=365 * DAY_S),
        Feature("series", "title", -DAY_S, max_age_s=365 * DAY_S),
        Feature("weekend", "context"),
    ],
    serving=Serving(machine=Machine(cores=32, memory_gb=256, usd_per_hour=1.6), zones=3),
    data=TrainingData(
        sources=[Source(name="home page log", kind="interaction log")],
        label="watched to 80%",
        horizon_days=1,
        split="time",
        train_days=28,
        validation_days=7,
        test_days=7,
        gap_days=1,
        filters=["bots and filler plays", "titles left between 10% and 80%"],
        corrections={
            "position": "an impression counts by how likely it is examined",
            "selection": "2% of the places are drawn from the whole catalogue",
        },
        exploration_share=0.02,
    ),
    evaluation=Evaluation(against="popularity by genre, production", metric="NDCG@10"),
    experiment=Experiment(
        metric="minutes watched by member",
        unit="user",
        baseline=62,
        sd=70,
        mde=0.5,
        units_per_day=6_000_000,
        days=14,
        share=0.1,
        ramp=(0.01, 0.05, 0.1),
        srm_check=True,
    ),
    operations=Operations(
        alarms=[
            Alarm("share of features that differ in replay", ("skew",), 0.01, "stop the push"),
            Alarm("PSI of the features", ("drift",), 0.2, "train again within a day"),
        ],
        retrain_days=1,
        stale_after_days=3,
        rollback_minutes=15,
        cold_start={"title": "its content vector", "member": "the genre named at sign-up"},
    ),
)
