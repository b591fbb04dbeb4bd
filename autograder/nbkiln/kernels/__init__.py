"""Warm kernels: a process that has imported everything forks a child for each notebook."""

from nbkiln.kernels.client import Dead, Runner, Zygote, forking_works
from nbkiln.kernels.record import Recorder

__all__ = ["Dead", "Recorder", "Runner", "Zygote", "forking_works"]
