"""You return the service times: nobody ever waits, as in a load test with one request at a time."""

def response_ms(arrival_ms, service_ms, workers):
    return [float(s) for s in service_ms]
