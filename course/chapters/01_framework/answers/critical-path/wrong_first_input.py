"""You follow only the first input of each component, so a slower second input is not waited for."""


def latency_ms(own_ms, waits_for):
    def done(component):
        inputs = waits_for.get(component, [])
        return own_ms[component] + (done(inputs[0]) if inputs else 0)

    return max(done(component) for component in own_ms)
