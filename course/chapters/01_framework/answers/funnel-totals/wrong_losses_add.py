"""You add up the losses of the stages as if each were a share of all good pages; it is a share of those that are left."""


def funnel_totals(stages, qps):
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": 1 - (1 - stages["recall"]).sum(),
        "cpu_ms": cpu_ms.sum(),
        "latency_ms": (cpu_ms / stages["shards"]).sum(),
        "cores": qps * cpu_ms.sum() / 1_000,
    }
