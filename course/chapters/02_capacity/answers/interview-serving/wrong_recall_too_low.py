"""You let the linear ranker choose the page alone. It is cheap and fast and loses more than the requirement allows."""

funnel = Funnel([stage("graph index", corpus, 1_000, shards=10), stage("linear ranker", 1_000, 20)])
serving = Serving(zones=3, slow_share=0.002, stated_machines=33, stated_p99_ms=4, stated_usd_per_1000=0.0021)
