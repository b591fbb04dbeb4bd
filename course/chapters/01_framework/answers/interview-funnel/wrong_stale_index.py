"""You chose the embedding index because it is cheap and keeps more. It is rebuilt at night, so today's recipes can't be found before tomorrow."""

funnel = Funnel(
    [
        stage("embedding index", 200_000_000, 100_000, shards=50),
        stage("linear ranker", 100_000, 1_000, shards=10),
        stage("boosted trees", 1_000, 100),
        stage("deep ranker", 100, 10, shards=5),
    ]
)
