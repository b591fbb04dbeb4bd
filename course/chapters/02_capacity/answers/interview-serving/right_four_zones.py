"""Four zones, and a hedge."""

funnel = Funnel([stage("graph index", corpus, 2_000, shards=8), stage("linear ranker", 2_000, 55), stage("deep ranker", 55, 20)])
serving = Serving(zones=4, slow_share=0.002, hedge_ms=90)
found = work_out(funnel, requirements, serving)
serving = Serving(zones=4, slow_share=0.002, hedge_ms=90, stated_machines=found.machines, stated_p99_ms=found.p99_ms, stated_usd_per_1000=found.usd_per_1000_requests)
