"""Warm kernels: a process that has imported everything forks a child for each notebook."""
