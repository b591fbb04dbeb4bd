"""The typed errors that every world raises."""

from mlsd.errors import BadArgument, MlsdError


class BadKnob(BadArgument):
    """A setting that the world does not have or cannot take."""


class BadPolicy(BadArgument):
    """A policy that is not callable, or whose answer cannot be used."""


class OracleLocked(MlsdError):
    """A policy asked, while it served a request, for what no policy has then: the truth."""
