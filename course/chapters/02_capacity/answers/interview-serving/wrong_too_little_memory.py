"""You put 115 GB of graph into machines of 64 GB: four shards are too few."""

funnel = Funnel([stage("graph index", corpus, 1_000, shards=4), stage("linear ranker", 1_000, 60), stage("deep ranker", 60, 20, shards=2)])
serving = Serving(zones=3, slow_share=0.002, stated_machines=45, stated_p99_ms=70, stated_usd_per_1000=0.0029)
