"""You leave the times in microseconds although the names say ms."""


def funnel_totals(stages, qps):
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": stages["recall"].prod(),
        "cpu_ms": cpu_ms.sum() * 1_000,
        "latency_ms": (cpu_ms / stages["shards"]).sum() * 1_000,
        "cores": qps * cpu_ms.sum() / 1_000,
    }
