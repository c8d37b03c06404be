"""Edit distance: insertions, deletions and replacements between two texts (Levenshtein 1966)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence


def edit_distance(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """Return the least number of changes that turn one sequence into the other.

    Letters of two texts, or words of two lists. A column of the table is two long numbers (Myers
    1999, in the form of Hyyrö 2003), so that two texts of 20,000 letters take a fraction of a
    second.
    """
    short, long = sorted((first, second), key=len)
    if not short:
        return len(long)
    positions: dict[Hashable, int] = {}
    for place, sign in enumerate(short):
        positions[sign] = positions.get(sign, 0) | 1 << place
    full = (1 << len(short)) - 1
    last = 1 << len(short) - 1
    rises, falls, distance = full, 0, len(short)
    for sign in long:
        matches = positions.get(sign, 0)
        down = matches | falls
        across = ((matches & rises) + rises ^ rises) | matches
        up = falls | ~(across | rises) & full
        off = rises & across
        distance += bool(up & last) - bool(off & last)
        up = up << 1 | 1
        rises = (off << 1 | ~(down | up)) & full
        falls = up & down & full
    return distance
