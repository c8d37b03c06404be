"""Errors of recipient marks."""


class MarkError(ValueError):
    """A mark cannot be embedded or traced; the message says why."""


class WeakKey(MarkError):
    """The secret key of an item is shorter than 16 bytes."""


class UnsuitableMedium(MarkError):
    """The picture, recording or clip has a shape, type or size that cannot carry a mark."""
