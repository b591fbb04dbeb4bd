"""Your averages fill the whole p99. Half of all searches are slower than that, and the tail of a fan-out much slower."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000, shards=5),
        stage("linear ranker", 100_000, 1_000, shards=2),
        stage("boosted trees", 1_000, 100),
        stage("deep ranker", 100, 10, shards=2),
    ]
)
