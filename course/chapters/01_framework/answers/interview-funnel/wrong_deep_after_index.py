"""You let the deep ranker read all that the index hands on. At a millisecond a recipe only some 180 fit into the budget of one search."""

funnel = Funnel(
    [
        stage("inverted index", 200_000_000, 100_000, shards=50),
        stage("deep ranker", 100_000, 10, shards=100),
    ]
)
