"""You multiply the rate by milliseconds, so a thousand times too many searches are in progress."""

estimate = {"mean_qps": 3_472, "peak_qps": 10_417, "in_flight": 833_000, "vectors_gb": 409.6, "graph_gb": 460.8, "egress_gbit_s": 2.5, "log_tb_a_day": 3}
