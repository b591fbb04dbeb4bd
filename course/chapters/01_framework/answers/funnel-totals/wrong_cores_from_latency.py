"""You compute the cores from the latency, as if one core answered the whole query; all shards work during that time."""


def funnel_totals(stages, qps):
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": stages["recall"].prod(),
        "cpu_ms": cpu_ms.sum(),
        "latency_ms": (cpu_ms / stages["shards"]).sum(),
        "cores": qps * (cpu_ms / stages["shards"]).sum() / 1_000,
    }
