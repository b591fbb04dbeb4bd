"""Your deep ranker reads the whole corpus: 200,000 seconds of CPU for one search."""

funnel = Funnel(
    [
        stage("deep ranker", 200_000_000, 10, shards=100),
    ]
)
