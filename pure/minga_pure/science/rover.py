"""One transcript out of several, word by word (ROVER, Fiscus 1997).

1. The transcript that lies nearest to all others is the backbone.
2. Every other one is aligned to it (fewest changes of words); each word of the backbone becomes a
   slot, and so does each gap between two of them for what others wrote there.
3. In each slot the word (or nothing) with most weight wins; a tie is the backbone's.
The result mends words that no single transcript has all right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from minga_pure.science.edit_distance import edit_distance
from minga_pure.science.parts import support_probability

Words = tuple[str, ...]
NOTHING: Final = ""


@dataclass(frozen=True, slots=True)
class WordSlot:
    """One place of the result: `word` as it won, who wrote it, and the chance that it is right.

    `word` is "" where nothing stands; `at` is the place in the backbone that it belongs to, `own`
    whether it is the backbone's own place or a gap before it. `sources` has (transcript, place in
    it) of everybody who wrote the word.
    """

    word: str
    chance: float
    position: int
    is_backbone: bool
    sources: tuple[tuple[int, int], ...]


def rover(texts: Sequence[Words], weights: Sequence[float]) -> tuple[int, list[WordSlot]]:
    """(position of the backbone, the slots in order); slots without a word are included."""
    back = backbone(texts, weights)
    words = texts[back]
    gaps: list[dict[int, list[tuple[str, int]]]] = [{} for _ in range(len(words) + 1)]
    slots: list[dict[int, tuple[str, int]]] = [{} for _ in words]
    for who, text in enumerate(texts):
        for at, word, place in _alignment(words, text):
            if at >= 0:
                slots[at][who] = (word, place)
            else:
                gaps[-at - 1].setdefault(who, []).append((word, place))
    found: list[WordSlot] = []
    for at in range(len(words) + 1):
        longest = max((len(one) for one in gaps[at].values()), default=0)
        for step in range(longest):
            said = {who: more[step] for who, more in gaps[at].items() if step < len(more)}
            found.append(_winner(said, weights, at=at, own=False, back=back))
        if at < len(words):
            found.append(_winner(slots[at], weights, at=at, own=True, back=back))
    return back, found


def backbone(texts: Sequence[Words], weights: Sequence[float]) -> int:
    """The transcript with the least weighted sum of changes to all; of equals the first by words.

    Among the same words the heaviest member's stands.
    """
    distinct = sorted(set(texts))
    heard = {
        one: math.fsum(weights[at] for at, text in enumerate(texts) if text == one)
        for one in distinct
    }
    far = {
        one: round(math.fsum(heard[other] * edit_distance(one, other) for other in distinct), 9)
        for one in distinct
    }
    nearest = min(distinct, key=lambda one: (far[one], one))
    return max((at for at, text in enumerate(texts) if text == nearest), key=lambda at: weights[at])


def word_similarity(mine: Words, theirs: Words) -> float:
    """One less the share of words to change (0..1); 1 for two empty ones."""
    longer = max(len(mine), len(theirs))
    return 1.0 if not longer else max(0.0, 1.0 - edit_distance(mine, theirs) / longer)


def _winner(
    said: dict[int, tuple[str, int]], weights: Sequence[float], *, at: int, own: bool, back: int
) -> WordSlot:
    heard: dict[str, list[float]] = {}
    for who, weight in enumerate(weights):
        heard.setdefault(said.get(who, (NOTHING, 0))[0], []).append(weight)
    total = {word: round(math.fsum(each), 9) for word, each in heard.items()}
    mine = said.get(back, (NOTHING, 0))[0]
    word = min(total, key=lambda one: (-total[one], one != mine, one))
    others = [weight for one, each in heard.items() if one != word for weight in each]
    sources = tuple((who, place) for who, (one, place) in said.items() if one == word)
    return WordSlot(word, support_probability(heard[word], others), at, own, sources)


def _alignment(back: Words, text: Words) -> list[tuple[int, str, int]]:
    """(slot, word, place in the text) for each word of `back` and of `text`.

    slot >= 0 is a word of the backbone (the word is "" where the text has none), slot -1-n is the
    gap before its word n.
    """
    down, across = len(back), len(text)
    cost = [list(range(across + 1))]
    for one in range(1, down + 1):
        above, row = cost[-1], [one]
        for other in range(1, across + 1):
            same = above[other - 1] + (back[one - 1] != text[other - 1])
            row.append(min(same, above[other] + 1, row[-1] + 1))
        cost.append(row)
    steps: list[tuple[int, str, int]] = []
    one, other = down, across
    while one or other:
        here = cost[one][other]
        if one and other and here == cost[one - 1][other - 1] + (back[one - 1] != text[other - 1]):
            one, other = one - 1, other - 1
            steps.append((one, text[other], other))
        elif one and here == cost[one - 1][other] + 1:
            one -= 1
            steps.append((one, NOTHING, -1))
        else:
            other -= 1
            steps.append((-one - 1, text[other], other))
    return steps[::-1]
