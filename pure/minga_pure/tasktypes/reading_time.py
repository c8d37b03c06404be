"""How long people read."""

from __future__ import annotations

import unicodedata
from typing import Final

WORDS_PER_MINUTE: Final = 180
"""Slower than the mean silent reader of a first language (238, Brysbaert 2019)."""
_LETTERS_PER_WORD: Final = 6
_WORDS_PER_WIDE_LETTER: Final = 0.7
_FIRST_WIDE_LETTER: Final = "\u1100"


def reading_seconds(*texts: str) -> float:
    """Reading all of them once."""
    return sum(map(count_words, texts)) * 60 / WORDS_PER_MINUTE


def count_words(text: str) -> float:
    """Words to read: those between spaces, or a sixth of the letters if that is more.

    The second rule keeps long compounds and long addresses honest. Wide letters (Chinese,
    Japanese, Korean) count as 0.7 word each, since they stand without spaces.
    """
    if not text:
        return 0.0
    words = text.split()
    wide = 0
    if max(text) >= _FIRST_WIDE_LETTER:  # a million Latin texts are spared the look-ups
        wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    letters = sum(map(len, words)) - wide
    return max(len(words), letters / _LETTERS_PER_WORD) + wide * _WORDS_PER_WIDE_LETTER
