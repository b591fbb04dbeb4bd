"""You divide the CPU time by the shards; sharding spreads the work over machines and does not make it less."""


def funnel_totals(stages, qps):
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": stages["recall"].prod(),
        "cpu_ms": (cpu_ms / stages["shards"]).sum(),
        "latency_ms": (cpu_ms / stages["shards"]).sum(),
        "cores": qps * (cpu_ms / stages["shards"]).sum() / 1_000,
    }
