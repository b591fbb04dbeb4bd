"""Walks through the stages one at a time."""


def funnel_totals(stages, qps):
    recall, cpu_us, latency_us = 1.0, 0.0, 0.0
    for stage in stages.itertuples():
        work_us = stage.items_in * stage.us_per_item
        recall *= stage.recall
        cpu_us += work_us
        latency_us += work_us / stage.shards
    return {
        "cores": qps * cpu_us / 1e6,
        "latency_ms": latency_us / 1e3,
        "cpu_ms": cpu_us / 1e3,
        "recall": recall,
    }
