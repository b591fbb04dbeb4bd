"""Errors that a person can act on."""


class KilnError(Exception):
    """Base of nbkiln's errors; the message says what is wrong, where, and how to mend it."""
