"""Your deep ranker reads 1,000 recipes: a second of CPU for each search, more than twice what the cores can give at the peak."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000, shards=50),
        stage("linear ranker", 100_000, 1_000, shards=10),
        stage("deep ranker", 1_000, 10, shards=50),
    ]
)
