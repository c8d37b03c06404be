"""Clarity of a project by its first answers: do members often say that they cannot tell?"""

from typing import Final

FIRST_ANSWERS: Final = 20
UNCLEAR_SHARE_MIN: Final = 0.5


def is_unclear(answers: int, unclear: int) -> bool:
    """Return True when at least half of the first answers say that the member cannot tell."""
    return answers >= FIRST_ANSWERS and unclear >= UNCLEAR_SHARE_MIN * answers
