"""You give the bandwidth in gigabytes; networks are sold in gigabits, eight times as many."""

estimate = {"mean_qps": 3_472, "peak_qps": 10_417, "in_flight": 833, "vectors_gb": 409.6, "graph_gb": 460.8, "egress_gbit_s": 0.31, "log_tb_a_day": 3}
