"""Leaves the deep ranker out: the linear ranker hands on thousands, and trees choose the ten."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000, shards=50),
        stage("linear ranker", 100_000, 5_000, shards=10),
        stage("boosted trees", 5_000, 10, shards=10),
    ]
)
