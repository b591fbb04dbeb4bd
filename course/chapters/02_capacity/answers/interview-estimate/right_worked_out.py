"""Worked out in steps."""

searches = 60_000_000 * 5
peak = searches / (24 * 3_600) * 3
estimate = dict(mean_qps=peak / 3, peak_qps=peak, in_flight=peak * 80 / 1_000, egress_gbit_s=peak * 30 * 8 / 1e6)
estimate |= dict(vectors_gb=0.4 * 256 * 4, graph_gb=0.4 * (256 * 4 + 16 * 8), log_tb_a_day=searches * 20 * 500e-12)
