"""You leave the links of the graph out."""

estimate = {"mean_qps": 3_472, "peak_qps": 10_417, "in_flight": 833, "vectors_gb": 409.6, "graph_gb": 409.6, "egress_gbit_s": 2.5, "log_tb_a_day": 3}
