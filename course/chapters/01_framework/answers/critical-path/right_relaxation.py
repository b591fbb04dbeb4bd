"""Repeats the update of all components as often as there are components."""


def latency_ms(own_ms, waits_for):
    done = dict.fromkeys(own_ms, 0)
    for _ in own_ms:
        for component, ms in own_ms.items():
            inputs = waits_for.get(component) or []
            done[component] = ms + max([done[other] for other in inputs] + [0])
    return float(max(done.values()))
