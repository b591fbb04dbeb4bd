"""You follow the path with the most components; the longest path is the one with the most milliseconds."""


def latency_ms(own_ms, waits_for):
    def path(component):
        inputs = [path(other) for other in waits_for.get(component, [])]
        return max(inputs, key=len, default=[]) + [component]

    longest = max((path(component) for component in own_ms), key=len)
    return sum(own_ms[component] for component in longest)
