"""You divide by a thousand shards. The average falls, and with so many machines one of them is slow in almost every search."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000, shards=1_000),
        stage("linear ranker", 100_000, 1_000, shards=10),
        stage("boosted trees", 1_000, 100),
        stage("deep ranker", 100, 10, shards=5),
    ]
)
