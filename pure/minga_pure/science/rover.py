"""ROVER (Fiscus 1997): one transcript from several, word by word.

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
    """One slot of the result: the winning word, its sources, and the chance that it is right.

    `word` is "" for an empty slot; `position` is the index in the backbone, `is_backbone` True for
    the backbone's own word and False for a gap before it. `sources` has (transcript, index in it)
    of each transcript with the word.
    """

    word: str
    chance: float
    position: int
    is_backbone: bool
    sources: tuple[tuple[int, int], ...]


def rover(texts: Sequence[Words], weights: Sequence[float]) -> tuple[int, list[WordSlot]]:
    """Return (index of the backbone, the slots in order); empty slots are included."""
    back = backbone(texts, weights)
    words = texts[back]
    gaps: list[dict[int, list[tuple[str, int]]]] = [{} for _ in range(len(words) + 1)]
    slots: list[dict[int, tuple[str, int]]] = [{} for _ in words]
    for index, text in enumerate(texts):
        for slot, word, place in _alignment(words, text):
            if slot >= 0:
                slots[slot][index] = (word, place)
            else:
                gaps[-slot - 1].setdefault(index, []).append((word, place))
    result: list[WordSlot] = []
    for slot in range(len(words) + 1):
        longest = max((len(words) for words in gaps[slot].values()), default=0)
        for step in range(longest):
            entries = {
                index: written[step] for index, written in gaps[slot].items() if step < len(written)
            }
            result.append(_winner(entries, weights, position=slot, is_backbone=False, back=back))
        if slot < len(words):
            result.append(_winner(slots[slot], weights, position=slot, is_backbone=True, back=back))
    return back, result


def backbone(texts: Sequence[Words], weights: Sequence[float]) -> int:
    """Return the index of the transcript with the least weighted sum of edit distances.

    Of equals the first by words; among the same words the one with most weight.
    """
    distinct = sorted(set(texts))
    heard = {
        candidate: math.fsum(
            weights[index] for index, text in enumerate(texts) if text == candidate
        )
        for candidate in distinct
    }
    far = {
        candidate: round(
            math.fsum(heard[peer] * edit_distance(candidate, peer) for peer in distinct), 9
        )
        for candidate in distinct
    }
    nearest = min(distinct, key=lambda candidate: (far[candidate], candidate))
    return max(
        (index for index, text in enumerate(texts) if text == nearest),
        key=lambda index: weights[index],
    )


def word_similarity(words: Words, peer_words: Words) -> float:
    """Return 1 less the share of words to change (0..1); 1 for two empty ones."""
    longer = max(len(words), len(peer_words))
    return 1.0 if not longer else max(0.0, 1.0 - edit_distance(words, peer_words) / longer)


def _winner(
    entries: dict[int, tuple[str, int]],
    weights: Sequence[float],
    *,
    position: int,
    is_backbone: bool,
    back: int,
) -> WordSlot:
    heard: dict[str, list[float]] = {}
    for index, weight in enumerate(weights):
        heard.setdefault(entries.get(index, (NOTHING, 0))[0], []).append(weight)
    total = {word: round(math.fsum(support), 9) for word, support in heard.items()}
    backbone_word = entries.get(back, (NOTHING, 0))[0]
    word = min(
        total, key=lambda candidate: (-total[candidate], candidate != backbone_word, candidate)
    )
    against = [
        weight for candidate, support in heard.items() if candidate != word for weight in support
    ]
    sources = tuple(
        (index, place) for index, (candidate, place) in entries.items() if candidate == word
    )
    return WordSlot(word, support_probability(heard[word], against), position, is_backbone, sources)


def _alignment(back: Words, text: Words) -> list[tuple[int, str, int]]:
    """Return (slot, word, index in the text) for each word of `back` and of `text`.

    slot >= 0 is a word of the backbone (the word is "" where the text has none), slot -1-n is the
    gap before its word n.
    """
    down, across = len(back), len(text)
    cost = [list(range(across + 1))]
    for row_index in range(1, down + 1):
        above, row = cost[-1], [row_index]
        for column in range(1, across + 1):
            substitution = above[column - 1] + (back[row_index - 1] != text[column - 1])
            row.append(min(substitution, above[column] + 1, row[-1] + 1))
        cost.append(row)
    steps: list[tuple[int, str, int]] = []
    row_index, column = down, across
    while row_index or column:
        lowest = cost[row_index][column]
        if (
            row_index
            and column
            and lowest
            == cost[row_index - 1][column - 1] + (back[row_index - 1] != text[column - 1])
        ):
            row_index, column = row_index - 1, column - 1
            steps.append((row_index, text[column], column))
        elif row_index and lowest == cost[row_index - 1][column] + 1:
            row_index -= 1
            steps.append((row_index, NOTHING, -1))
        else:
            column -= 1
            steps.append((-row_index - 1, text[column], column))
    return steps[::-1]
