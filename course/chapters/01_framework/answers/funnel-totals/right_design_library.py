"""Lets the funnel of mlsd.design do the sums."""


def funnel_totals(stages, qps):
    parts = [
        Stage(
            name=f"stage {i}",
            items_in=int(row.items_in),
            items_out=int(row.items_in),
            us_per_item=row.us_per_item,
            recall=row.recall,
            shards=int(row.shards),
        )
        for i, row in enumerate(stages.itertuples())
    ]
    funnel = Funnel(parts)
    return {
        "recall": funnel.recall,
        "cpu_ms": funnel.cost_us / 1e3,
        "latency_ms": funnel.latency_ms,
        "cores": qps * funnel.cost_us / 1e6,
    }
