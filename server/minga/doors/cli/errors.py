"""What mingad says when it cannot go on."""


class Refusal(Exception):
    """A sentence about what is wrong and what the operator can do; printed, never a traceback."""
