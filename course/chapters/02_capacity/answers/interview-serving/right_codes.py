"""The code index, with a longer list for both rankers."""

funnel = Funnel([stage("code index", corpus, 20_000), stage("linear ranker", 20_000, 90), stage("deep ranker", 90, 20, shards=2)])
serving = Serving(zones=3, slow_share=0.002)
found = work_out(funnel, requirements, serving)
serving = Serving(zones=3, slow_share=0.002, stated_machines=found.machines, stated_p99_ms=found.p99_ms, stated_usd_per_1000=found.usd_per_1000_requests)
