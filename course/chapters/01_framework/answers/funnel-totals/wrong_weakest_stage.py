"""You take the recall of the weakest stage; losses multiply, since each stage loses a share of what is left."""


def funnel_totals(stages, qps):
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": stages["recall"].min(),
        "cpu_ms": cpu_ms.sum(),
        "latency_ms": (cpu_ms / stages["shards"]).sum(),
        "cores": qps * cpu_ms.sum() / 1_000,
    }
