"""You send a thousand tracks straight to the deep ranker. It costs 400 ms of CPU a search, and the price is far exceeded."""

funnel = Funnel([stage("graph index", corpus, 1_000, shards=10), stage("deep ranker", 1_000, 20, shards=16)])
serving = Serving(zones=3, slow_share=0.002)
serving = Serving(zones=3, slow_share=0.002, **dict(zip(("stated_machines", "stated_p99_ms", "stated_usd_per_1000"), (lambda w: (w.machines, w.p99_ms, w.usd_per_1000_requests))(work_out(funnel, requirements, serving)))))
