"""Rounded as one would say it."""

estimate = {"mean_qps": 3_500, "peak_qps": 10_500, "in_flight": 840, "vectors_gb": 410, "graph_gb": 460, "egress_gbit_s": 2.5, "log_tb_a_day": 3}
