"""Reading time of texts, from their word count."""

from __future__ import annotations

import unicodedata
from typing import Final

WORDS_PER_MINUTE: Final = 180
"""Slower than the mean silent reader of a first language (238, Brysbaert 2019)."""
_LETTERS_PER_WORD: Final = 6
_WORDS_PER_WIDE_LETTER: Final = 0.7
_FIRST_WIDE_LETTER: Final = "\u1100"


def reading_seconds(*texts: str) -> float:
    """Return the seconds to read all texts once."""
    return sum(map(count_words, texts)) * 60 / WORDS_PER_MINUTE


def count_words(text: str) -> float:
    """Count the words to read: those between spaces, or a sixth of the letters if that is more.

    The second rule covers long compounds and long addresses. Wide letters (Chinese, Japanese,
    Korean) count as 0.7 word each, since they have no spaces between words.
    """
    if not text:
        return 0.0
    words = text.split()
    wide_letters = 0
    if max(text) >= _FIRST_WIDE_LETTER:  # a million Latin texts are spared the look-ups
        wide_letters = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    letters = sum(map(len, words)) - wide_letters
    return max(len(words), letters / _LETTERS_PER_WORD) + wide_letters * _WORDS_PER_WIDE_LETTER
