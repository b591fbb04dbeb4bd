"""Lists every path and takes the longest."""


def latency_ms(own_ms, waits_for):
    def paths(component):
        inputs = waits_for.get(component, [])
        if not inputs:
            return [[component]]
        return [path + [component] for other in inputs for path in paths(other)]

    return max(sum(own_ms[c] for c in path) for end in own_ms for path in paths(end))
