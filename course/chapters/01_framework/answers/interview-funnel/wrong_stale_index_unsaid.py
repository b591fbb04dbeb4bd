"""You use the embedding index and leave out when it is rebuilt. What the design does not say, the interviewer asks: new recipes are missing until tomorrow."""

funnel = Funnel(
    [
        replace(stage("embedding index", 200_000_000, 100_000, shards=50), refresh_s=None),
        stage("linear ranker", 100_000, 1_000, shards=10),
        stage("boosted trees", 1_000, 100),
        stage("deep ranker", 100, 10, shards=5),
    ]
)
