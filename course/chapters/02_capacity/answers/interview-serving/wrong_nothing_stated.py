"""You hand over a plan without saying what it needs, how fast it is and what it costs. The interviewer asked for these three."""

funnel = Funnel([stage("graph index", corpus, 1_000, shards=10), stage("linear ranker", 1_000, 60), stage("deep ranker", 60, 20, shards=2)])
serving = Serving(zones=3, slow_share=0.002)
