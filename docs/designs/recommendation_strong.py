"""A strong answer to "recommend films": exploration, and a loop that is watched."""

from mlsd.design import (
    Alarm,
    Alternative,
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
from mlsd.design.cost import graph_search, inner_product, trees

DAY_S = 86_400

retrieval = Stage(
    name="retrieval",
    model="two towers, graph search",
    family=graph_search(100_000_000 // 8, ef=500),
    items_in=100_000_000,
    items_out=500,
    recall=0.82,
    shards=8,
    refresh_s=3_600,
    item_bytes=384,
)
light = Stage(name="light ranker", family=trees(50, 6, 30), items_in=500, items_out=30, recall=0.93)
heavy = Stage(name="heavy ranker", family=trees(600, 6, 60), items_in=30, items_out=10, recall=0.93)
exhaustive = Stage(
    name="all titles",
    model="two towers, every inner product",
    family=inner_product(96),
    items_in=100_000_000,
    items_out=500,
    recall=0.84,
    shards=64,
    refresh_s=3_600,
    item_bytes=384,
)

design = Design(
    name="recommendation, strong",
    problem=ProblemStatement(
        decision="which 10 titles to show on the home page, in which order",
        actor="member",
        input=("member", "title", "context"),
        output="an ordered page of 10 titles",
        label="watched to 80%",
        horizon_days=1,
        baseline="popular titles of the favourite genre, as today",
        log_days=90,
        proxy="what is watched to the end may be regretted; surveys ask a sample a week later",
        non_goals=["clicks", "time in the app at night"],
        harms=["children with an adult's account", "makers of titles that nobody is shown"],
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
        max_usd_per_1000=0.02,
    ),
    funnel=Funnel([retrieval, light, heavy]),
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
            name="minutes watched by member",
            stage="online",
            level="end-to-end",
            direction="up",
            gaming="films that play by themselves at night count: filler plays are left out",
        ),
        Metric(
            name="titles shown, of those released",
            stage="online",
            level="component",
            direction="up",
        ),
        Metric(
            name="abandonment rate",
            stage="online",
            level="end-to-end",
            direction="down",
            guardrail=True,
            threshold=0.35,
        ),
        Metric(
            name="p99_ms",
            stage="online",
            level="end-to-end",
            direction="down",
            guardrail=True,
            threshold=200,
        ),
    ],
    features=[
        Feature(
            "genre_plays",
            "member x title",
            -DAY_S,
            max_age_s=7 * DAY_S,
            window_days=7,
            serving_window_days=7,
        ),
        Feature("favourite_genre", "member x title"),
        Feature("same_language", "member x title"),
        Feature("new_user", "member"),
        Feature("popularity", "title", -DAY_S, max_age_s=7 * DAY_S),
        Feature("critic_score", "title", -DAY_S, max_age_s=90 * DAY_S),
        Feature("thumbnail", "title", -DAY_S, max_age_s=90 * DAY_S),
        Feature("age_weeks", "title", -DAY_S, max_age_s=7 * DAY_S),
        Feature("duration_min", "title", -DAY_S, max_age_s=365 * DAY_S),
        Feature("series", "title", -DAY_S, max_age_s=365 * DAY_S),
        Feature("weekend", "context"),
    ],
    serving=Serving(
        machine=Machine(cores=32, memory_gb=256, usd_per_hour=1.6),
        zones=3,
        spread=0.5,
        slow_share=0.005,
        slow_factor=10,
        hedge_ms=60,
        timeout_ms=120,
    ),
    data=TrainingData(
        sources=[
            Source(
                name="home page log",
                kind="interaction log",
                biases=["position", "selection", "popularity", "bots"],
            )
        ],
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
            "selection": "logged propensities of 5% exploration, SNIPS",
            "popularity": "the share of a title in a batch is taken out (logQ)",
        },
        logs_propensities=True,
        exploration_share=0.05,
        privacy="no title of a sensitive category in a member's history, 90 days of log",
    ),
    evaluation=Evaluation(
        against="popularity by genre, production",
        metric="NDCG@10",
        interval="bootstrap over members",
        slices=["new members", "new titles", "households", "languages"],
    ),
    experiment=Experiment(
        metric="minutes watched by member",
        unit="user",
        baseline=62,
        sd=70,
        mde=0.5,
        units_per_day=6_000_000,
        days=28,
        share=0.1,
        stated_per_arm=308_000,
        ramp=(0.01, 0.05, 0.1),
        srm_check=True,
        interference="both arms train on both logs: a second test splits the training data too",
        novelty="effect by week since the first page; a 1% holdback for a quarter",
        off_policy="SNIPS on the explored places",
    ),
    operations=Operations(
        alarms=[
            Alarm(
                "share of features that differ in replay", ("skew",), 0.01, "stop the push, on call"
            ),
            Alarm("PSI of the features", ("drift",), 0.2, "train again within a day"),
            Alarm("share of plays with an end", ("labels",), 0.95, "stop training, on call"),
            Alarm(
                "p99 of the last 5 min, in ms",
                ("overload", "outage"),
                200,
                "skip the heavy ranker, serving on call",
            ),
            Alarm(
                "minutes watched, canary against the rest, in %", ("bad model",), -1.0, "roll back"
            ),
        ],
        retrain_days=1,
        stale_after_days=3,
        rollback_minutes=10,
        cold_start={
            "title": "its content vector, and 5% exploration",
            "member": "the genre named at sign-up, then the first three plays",
        },
        fallback="yesterday's page of the member, then popular titles by language",
        feedback_loop="explored places have a weight of their own in training",
        abuse="bought plays: accounts of one device are counted once",
        incidents="ranking on call decides, a runbook for each alarm",
    ),
    alternatives=[
        Alternative(
            name="every inner product",
            funnel=Funnel([exhaustive, light, heavy]),
            rejected_because="2% more recall for a hundred times the CPU time",
        )
    ],
)
