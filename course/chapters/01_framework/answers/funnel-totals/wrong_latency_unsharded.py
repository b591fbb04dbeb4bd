"""You forget that the shards of a stage work side by side, so your latency is the CPU time."""


def funnel_totals(stages, qps):
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": stages["recall"].prod(),
        "cpu_ms": cpu_ms.sum(),
        "latency_ms": cpu_ms.sum(),
        "cores": qps * cpu_ms.sum() / 1_000,
    }
