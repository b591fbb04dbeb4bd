"""Two neighbouring stages disagree: one hands on 1,000 recipes, the next reads 500. Somebody drops the rest unseen."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000, shards=50),
        stage("linear ranker", 100_000, 1_000, shards=10),
        stage("boosted trees", 500, 100),
        stage("deep ranker", 100, 10, shards=5),
    ]
)
