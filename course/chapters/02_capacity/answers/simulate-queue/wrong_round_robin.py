"""You deal requests out to the workers in turn, a line for each. Someone then waits behind a long request while another worker is idle."""

def response_ms(arrival_ms, service_ms, workers):
    free, out = [0.0] * workers, []
    for i, (a, s) in enumerate(zip(arrival_ms, service_ms)):
        free[i % workers] = max(a, free[i % workers]) + s
        out.append(free[i % workers] - a)
    return out
