"""Multiplies by the length of one request's share of the day; a lambda instead of a def."""

average_qps = lambda daily_requests: daily_requests * (1 / (24 * 60 * 60))
