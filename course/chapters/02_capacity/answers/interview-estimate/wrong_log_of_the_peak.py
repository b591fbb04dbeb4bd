"""You log the peak all day: the day's log follows from the day's searches."""

estimate = {"mean_qps": 3_472, "peak_qps": 10_417, "in_flight": 833, "vectors_gb": 409.6, "graph_gb": 460.8, "egress_gbit_s": 2.5, "log_tb_a_day": 9}
