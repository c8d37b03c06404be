"""Text in a spreadsheet: what a stranger wrote is no formula (OWASP, CSV injection)."""

from __future__ import annotations

from typing import Final

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet run a cell that begins with it, in narrow and in wide letters."""


def escape_formula(text: str) -> str:
    """Return the text, with an apostrophe in front when a spreadsheet would run it."""
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
