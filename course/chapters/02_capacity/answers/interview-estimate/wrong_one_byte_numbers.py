"""You count one byte for a number; a float32 has four."""

estimate = {"mean_qps": 3_472, "peak_qps": 10_417, "in_flight": 833, "vectors_gb": 102.4, "graph_gb": 153.6, "egress_gbit_s": 2.5, "log_tb_a_day": 3}
