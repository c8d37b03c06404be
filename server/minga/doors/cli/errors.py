"""The error with which mingad ends."""


class Refusal(Exception):
    """A refusal with a sentence for the operator, printed without a traceback."""
