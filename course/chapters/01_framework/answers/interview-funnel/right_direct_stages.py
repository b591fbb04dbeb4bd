"""Writes the stages out with Stage and rounded recalls, as a tuple, with other cut-offs."""

funnel = Funnel((
    Stage(name="inverted index", items_in=200_000_000, items_out=80_000, us_per_item=0.001, recall=0.96, shards=100, refresh_s=60),
    Stage(name="linear ranker", items_in=80_000, items_out=1_500, us_per_item=0.5, recall=0.97, shards=8),
    Stage(name="boosted trees", items_in=1_500, items_out=60, us_per_item=20.0, recall=0.97, shards=4),
    Stage(name="deep ranker", items_in=60, items_out=10, us_per_item=1000, recall=0.95, shards=2),
))
