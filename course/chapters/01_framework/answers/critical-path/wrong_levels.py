"""You go level by level and let each wait for the slowest of the level before; a component starts when its own inputs are done, whatever its neighbours do."""


def latency_ms(own_ms, waits_for):
    def level(component):
        return max((level(other) + 1 for other in waits_for.get(component, [])), default=0)

    slowest = {}
    for component, ms in own_ms.items():
        depth = level(component)
        slowest[depth] = max(slowest.get(depth, 0), ms)
    return sum(slowest.values())
