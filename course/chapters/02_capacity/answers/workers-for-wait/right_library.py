"""Asks the library for Erlang's C and goes up one by one."""

def workers_needed(qps, service_ms, wait_ms, share=0.99):
    from mlsd.design.queueing import erlang_c

    load = qps * service_ms / 1e3
    workers = int(load) + 1
    while erlang_c(load, workers) * np.exp((load - workers) * wait_ms / service_ms) > 1 - share:
        workers += 1
    return workers
