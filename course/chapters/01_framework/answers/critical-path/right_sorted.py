"""Visits the components in topological order."""

from graphlib import TopologicalSorter


def latency_ms(own_ms, waits_for):
    done = {}
    for component in TopologicalSorter({c: waits_for.get(c, []) for c in own_ms}).static_order():
        ready = [done[other] for other in waits_for.get(component, [])]
        done[component] = own_ms[component] + max(ready, default=0)
    return max(done.values())
