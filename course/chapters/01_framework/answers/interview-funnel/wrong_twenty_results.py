"""You hand on 20 recipes; the page shows ten, and somebody cuts the rest without a model."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000, shards=50),
        stage("linear ranker", 100_000, 1_000, shards=10),
        stage("boosted trees", 1_000, 100),
        stage("deep ranker", 100, 20, shards=5),
    ]
)
