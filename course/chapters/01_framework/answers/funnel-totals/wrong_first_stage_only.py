"""You count the first stage only because it sees the most items; a stage with few items may be the dear one."""


def funnel_totals(stages, qps):
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": stages["recall"].prod(),
        "cpu_ms": cpu_ms.iloc[0],
        "latency_ms": (cpu_ms / stages["shards"]).sum(),
        "cores": qps * cpu_ms.iloc[0] / 1_000,
    }
