"""You give up on a shard after 20 ms. The p99 looks good because the searches that would have been slow come back without their ranking."""

funnel = Funnel([stage("graph index", corpus, 1_000, shards=10), stage("linear ranker", 1_000, 60), stage("deep ranker", 60, 20, shards=2)])
serving = Serving(zones=3, slow_share=0.002, timeout_ms=20)
serving = Serving(zones=3, slow_share=0.002, timeout_ms=20, **dict(zip(("stated_machines", "stated_p99_ms", "stated_usd_per_1000"), (lambda w: (w.machines, w.p99_ms, w.usd_per_1000_requests))(work_out(funnel, requirements, serving)))))
