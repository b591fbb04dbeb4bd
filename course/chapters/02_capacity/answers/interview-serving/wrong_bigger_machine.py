"""You buy a larger machine at the same price. Ines pays for 64 GB."""

funnel = Funnel([stage("graph index", corpus, 1_000, shards=3), stage("linear ranker", 1_000, 60), stage("deep ranker", 60, 20, shards=2)])
serving = Serving(machine=Machine(memory_gb=256), zones=3, slow_share=0.002)
serving = Serving(machine=Machine(memory_gb=256), zones=3, slow_share=0.002, **dict(zip(("stated_machines", "stated_p99_ms", "stated_usd_per_1000"), (lambda w: (w.machines, w.p99_ms, w.usd_per_1000_requests))(work_out(funnel, requirements, serving)))))
