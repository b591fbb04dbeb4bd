"""You state recalls that nobody measured. With the measured curves too few good recipes reach the page."""

funnel = Funnel(
    [
        Stage(name="inverted index", items_in=200_000_000, items_out=10_000, us_per_item=0.001, recall=0.97, shards=50, refresh_s=60),
        Stage(name="linear ranker", items_in=10_000, items_out=100, us_per_item=0.5, recall=0.97),
        Stage(name="boosted trees", items_in=100, items_out=10, us_per_item=20, recall=0.97),
    ]
)
