"""You start a component when its first input is done; it needs all of them."""


def latency_ms(own_ms, waits_for):
    def done(component):
        inputs = [done(other) for other in waits_for.get(component, [])]
        return own_ms[component] + min(inputs, default=0)

    return max(done(component) for component in own_ms)
