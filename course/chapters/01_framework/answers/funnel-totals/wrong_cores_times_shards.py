"""You multiply the cores by the shards, although the CPU time already counts the work of all of them."""


def funnel_totals(stages, qps):
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": stages["recall"].prod(),
        "cpu_ms": cpu_ms.sum(),
        "latency_ms": (cpu_ms / stages["shards"]).sum(),
        "cores": qps * (cpu_ms * stages["shards"]).sum() / 1_000,
    }
