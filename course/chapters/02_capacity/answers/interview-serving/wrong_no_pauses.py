"""You leave the pauses out of the model, so the p99 that you state is one that nobody will see."""

funnel = Funnel([stage("graph index", corpus, 1_000, shards=10), stage("linear ranker", 1_000, 60), stage("deep ranker", 60, 20, shards=2)])
serving = Serving(zones=3)
serving = Serving(zones=3, **dict(zip(("stated_machines", "stated_p99_ms", "stated_usd_per_1000"), (lambda w: (w.machines, w.p99_ms, w.usd_per_1000_requests))(work_out(funnel, requirements, serving)))))
