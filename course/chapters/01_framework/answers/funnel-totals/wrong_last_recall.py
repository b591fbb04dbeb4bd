"""You report the recall of the last stage alone and forget what never reached it."""


def funnel_totals(stages, qps):
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": stages["recall"].iloc[-1],
        "cpu_ms": cpu_ms.sum(),
        "latency_ms": (cpu_ms / stages["shards"]).sum(),
        "cores": qps * cpu_ms.sum() / 1_000,
    }
