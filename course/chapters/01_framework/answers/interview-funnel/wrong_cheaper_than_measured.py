"""You price the deep ranker at a tenth of what was measured; on the real machines the funnel needs far more cores than there are."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000, shards=50),
        stage("linear ranker", 100_000, 1_000, shards=10),
        replace(stage("deep ranker", 1_000, 10, shards=20), us_per_item=100),
    ]
)
