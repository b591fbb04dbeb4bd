"""A strong answer to "design a search engine": every number follows, every risk has an owner."""

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
from mlsd.design.cost import attention, linear, trees

HOUR_S, DAY_S = 3_600, 86_400

selection = Stage(
    name="selection",
    model="inverted index and vectors",
    items_in=1_000_000_000,
    items_out=100_000,
    us_per_item=0.0001,
    recall=0.95,
    shards=100,
    refresh_s=600,
    item_bytes=500,
)
stage_1 = Stage(
    name="stage 1", family=linear(20), items_in=100_000, items_out=500, recall=0.96, shards=4
)
stage_2 = Stage(name="stage 2", family=trees(100, 5), items_in=500, items_out=50, recall=0.97)
stage_3 = Stage(name="stage 3", family=trees(1_000, 6), items_in=50, items_out=10, recall=0.96)
cross_encoder = Stage(
    name="cross-encoder",
    family=attention(length=128, width=384, layers=6),
    items_in=50,
    items_out=10,
    recall=0.98,
)

design = Design(
    name="search, strong",
    problem=ProblemStatement(
        decision="which 10 documents to show, in which order",
        actor="searcher",
        input=("searcher", "query", "document"),
        output="an ordered page of 10 documents",
        label="dwell of at least 10 s",
        horizon_days=5 / 1440,
        baseline="BM25 and popularity, as today",
        log_days=60,
        proxy="dwell is short where a page answers at once, and long where it confuses",
        non_goals=["clicks", "time on the results page"],
        harms=["small sites that are never shown", "people who are shown wrong medical advice"],
    ),
    requirements=Requirements(
        daily_requests=216_000_000,
        peak_factor=4,
        p99_ms=300,
        corpus=1_000_000_000,
        results=10,
        freshness_s=3_600,
        min_recall=0.8,
        stated_peak_qps=10_000,
        max_usd_per_1000=0.1,
    ),
    funnel=Funnel([selection, stage_1, stage_2, stage_3]),
    metrics=[
        Metric(
            name="recall@500",
            stage="offline",
            level="component",
            direction="up",
            predicts="session success rate",
        ),
        Metric(
            name="NDCG@10",
            stage="offline",
            level="end-to-end",
            direction="up",
            predicts="session success rate",
        ),
        Metric(
            name="session success rate",
            stage="online",
            level="end-to-end",
            direction="up",
            gaming="long pages hold people without helping them: reformulation rate shows it",
        ),
        Metric(
            name="reformulation rate",
            stage="online",
            level="end-to-end",
            direction="down",
            guardrail=True,
            threshold=0.33,
        ),
        Metric(
            name="p99_ms",
            stage="online",
            level="end-to-end",
            direction="down",
            guardrail=True,
            threshold=300,
        ),
    ],
    features=[
        Feature(
            "clicks on the topic, 7 days",
            "searcher",
            -HOUR_S,
            max_age_s=DAY_S,
            window_days=7,
            serving_window_days=7,
        ),
        Feature("query_words", "query"),
        Feature("query_freshness", "query"),
        Feature("query_navigational", "query"),
        Feature("lexical_match", "query x document"),
        Feature("title_match", "query x document"),
        Feature("semantic_match", "query x document"),
        Feature("popularity", "document", -DAY_S, max_age_s=7 * DAY_S),
        Feature("quality", "document", -DAY_S, max_age_s=30 * DAY_S),
        Feature("age_days", "document", -HOUR_S, max_age_s=DAY_S),
        Feature("length_words", "document", -DAY_S, max_age_s=30 * DAY_S),
        Feature("title_appeal", "document", -DAY_S, max_age_s=30 * DAY_S),
    ],
    serving=Serving(
        machine=Machine(cores=32, memory_gb=256, usd_per_hour=1.6),
        zones=3,
        spread=0.5,
        slow_share=0.005,
        slow_factor=10,
        hedge_ms=60,
        timeout_ms=150,
    ),
    data=TrainingData(
        sources=[
            Source(name="raters", kind="human labels", examples=1_000_000),
            Source(name="page log", kind="interaction log"),
        ],
        label="dwell of at least 10 s",
        horizon_days=5 / 1440,
        split="time",
        train_days=28,
        validation_days=7,
        test_days=7,
        gap_days=1,
        filters=["bots", "duplicates", "pages that failed to load"],
        corrections={
            "position": "clipped inverse propensities, estimated from swapped results",
            "selection": "raters judge what today's ranker leaves out",
        },
        logs_propensities=True,
        exploration_share=0.01,
        privacy="no query that fewer than 50 people typed, logs deleted after 60 days",
    ),
    evaluation=Evaluation(
        against="BM25 and popularity, production",
        metric="NDCG@10",
        interval="paired bootstrap over queries",
        slices=["head and tail queries", "languages", "fresh queries", "small sites"],
    ),
    experiment=Experiment(
        metric="session success rate",
        unit="user",
        baseline=0.52,
        mde=0.004,
        units_per_day=2_000_000,
        days=14,
        share=0.1,
        stated_per_arm=245_000,
        ramp=(0.01, 0.05, 0.1),
        srm_check=True,
        interference="none through items; caches are split by arm",
        novelty="effect by day since the first visit, and a 1% holdback for 8 weeks",
        off_policy="SNIPS on the shuffled pages, before any launch",
    ),
    operations=Operations(
        alarms=[
            Alarm(
                "share of features that differ between log and replay",
                ("skew",),
                0.01,
                "stop the push, ranking on call",
            ),
            Alarm(
                "distance of feature distributions from training (PSI)",
                ("drift",),
                0.2,
                "look within a day, train again",
            ),
            Alarm("share of sessions with a label", ("labels",), 0.9, "stop training"),
            Alarm(
                "p99 of the last 5 min, in ms",
                ("overload", "outage"),
                300,
                "skip stage 3, then stage 2; serving on call",
            ),
            Alarm(
                "session success of the canary against the rest, in points",
                ("bad model",),
                -1.0,
                "roll back by itself",
            ),
        ],
        retrain_days=7,
        stale_after_days=14,
        rollback_minutes=5,
        cold_start={
            "document": "text features, the quality of its site, 1% exploration",
            "searcher": "the ranker without the searcher's features",
        },
        fallback="the order of stage 1, then a cache of the head queries",
        feedback_loop="raters and shuffled pages stay in training at a fixed share",
        abuse="link farms and stuffed pages: quality is held out from site owners, audits weekly",
        incidents="ranking on call decides, a runbook for each alarm, a review after each page",
    ),
    alternatives=[
        Alternative(
            name="cross-encoder last",
            funnel=Funnel([selection, stage_1, stage_2, cross_encoder]),
            rejected_because="it keeps 2% more for ten times the CPU time of everything else",
        ),
        Alternative(
            name="trees after selection",
            funnel=Funnel(
                [
                    selection,
                    Stage(
                        name="trees",
                        family=trees(1_000, 6),
                        items_in=100_000,
                        items_out=10,
                        recall=0.95,
                        shards=100,
                    ),
                ]
            ),
            rejected_because="11 s of CPU for a request",
        ),
    ],
)
