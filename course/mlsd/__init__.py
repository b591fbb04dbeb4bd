"""Machine-learning system design in which every design runs."""

__version__ = "0.1.0"
