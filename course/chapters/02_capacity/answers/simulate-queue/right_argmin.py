"""A NumPy array of the moments at which workers get free."""

def response_ms(arrival_ms, service_ms, workers):
    free = np.zeros(workers)
    done = np.zeros(len(arrival_ms))
    for i in range(len(arrival_ms)):
        worker = free.argmin()
        free[worker] = done[i] = max(free[worker], arrival_ms[i]) + service_ms[i]
    return done - np.asarray(arrival_ms)
