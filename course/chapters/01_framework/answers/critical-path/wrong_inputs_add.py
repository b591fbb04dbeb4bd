"""You add the inputs of a component, as if they ran one after the other, and count a shared one once for each path."""


def latency_ms(own_ms, waits_for):
    def done(component):
        return own_ms[component] + sum(done(other) for other in waits_for.get(component, []))

    return max(done(component) for component in own_ms)
