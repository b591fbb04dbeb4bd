"""You divide the whole CPU time by all shards of all stages; a stage can only use its own shards."""


def funnel_totals(stages, qps):
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": stages["recall"].prod(),
        "cpu_ms": cpu_ms.sum(),
        "latency_ms": cpu_ms.sum() / stages["shards"].sum(),
        "cores": qps * cpu_ms.sum() / 1_000,
    }
