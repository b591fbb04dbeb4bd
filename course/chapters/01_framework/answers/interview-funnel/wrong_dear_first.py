"""You put the dear stage before the cheap one, so the dear one reads the longer list."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000, shards=50),
        stage("boosted trees", 100_000, 1_000, shards=50),
        stage("linear ranker", 1_000, 100),
        stage("deep ranker", 100, 10, shards=5),
    ]
)
