"""You run each stage on one machine. The CPU fits, but one search waits 370 ms, almost twice the p99."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000),
        stage("linear ranker", 100_000, 1_000),
        stage("boosted trees", 1_000, 100),
        stage("deep ranker", 100, 10),
    ]
)
