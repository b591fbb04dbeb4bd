"""You spent the CPU that the mean load leaves, three times what the peak leaves: in the hour before dinner the queues grow without end."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000, shards=50),
        stage("linear ranker", 100_000, 10_000, shards=10),
        stage("boosted trees", 10_000, 100, shards=20),
        stage("deep ranker", 100, 10, shards=5),
    ]
)
