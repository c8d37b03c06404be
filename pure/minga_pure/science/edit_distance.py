"""How many insertions, deletions and replacements lie between two texts (Levenshtein 1966)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence


def edit_distance(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    """The least number of changes that turn one sequence into the other.

    Letters of two texts, or words of two lists. A column of the table is two long numbers (Myers
    1999, in the form of Hyyrö 2003), so that two texts of 20,000 letters take a fraction of a
    second.
    """
    short, long = sorted((one, other), key=len)
    if not short:
        return len(long)
    at: dict[Hashable, int] = {}
    for place, sign in enumerate(short):
        at[sign] = at.get(sign, 0) | 1 << place
    whole = (1 << len(short)) - 1
    last = 1 << len(short) - 1
    more, less, distance = whole, 0, len(short)
    for sign in long:
        same = at.get(sign, 0)
        down = same | less
        across = ((same & more) + more ^ more) | same
        up = less | ~(across | more) & whole
        off = more & across
        distance += bool(up & last) - bool(off & last)
        up = up << 1 | 1
        more = (off << 1 | ~(down | up)) & whole
        less = up & down & whole
    return distance
