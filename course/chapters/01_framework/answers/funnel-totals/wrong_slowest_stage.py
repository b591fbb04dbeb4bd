"""You take the slowest stage as the latency; the stages run one after the other, so their times add."""


def funnel_totals(stages, qps):
    cpu_ms = stages["items_in"] * stages["us_per_item"] / 1_000
    return {
        "recall": stages["recall"].prod(),
        "cpu_ms": cpu_ms.sum(),
        "latency_ms": (cpu_ms / stages["shards"]).max(),
        "cores": qps * cpu_ms.sum() / 1_000,
    }
