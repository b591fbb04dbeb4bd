"""You use the mean for the peak: on Friday evening three times as many searches come, and that is what you buy for."""

estimate = {"mean_qps": 3_472, "peak_qps": 3_472, "in_flight": 278, "vectors_gb": 409.6, "graph_gb": 460.8, "egress_gbit_s": 0.83, "log_tb_a_day": 3}
