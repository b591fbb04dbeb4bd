"""You count people instead of searches; each of them searches five times."""

estimate = {"mean_qps": 694, "peak_qps": 2_083, "in_flight": 167, "vectors_gb": 409.6, "graph_gb": 460.8, "egress_gbit_s": 0.5, "log_tb_a_day": 0.6}
