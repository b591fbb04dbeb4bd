"""You cut each stage to what is cheap. The recalls multiply, and more than one good recipe of five is lost on the way."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 10_000, shards=50),
        stage("linear ranker", 10_000, 200, shards=2),
        stage("boosted trees", 200, 10),
    ]
)
