"""The medoid of texts by edit distance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Final

from minga_pure.science.edit_distance import edit_distance

GAP_SHARE_MAX: Final = 0.1
"""Texts that differ in at most one word (or letter) of ten are taken to agree."""

Text = tuple[str, ...]


def central_text(counted: Mapping[Text, int]) -> tuple[Text | None, float]:
    """Return the text with the least sum of edit distances, and the share that agrees with it.

    `counted` has the number of answers with each text, a tuple of words or letters. When two texts
    are equally central, neither is: (None, the share of the one with more agreement).
    """
    texts = sorted(counted)
    if not texts:
        return None, 0.0
    gaps = {pair: edit_distance(*pair) for pair in combinations(texts, 2)}

    def gap(text: Text, peer: Text) -> int:
        return 0 if text == peer else gaps[min(text, peer), max(text, peer)]

    far = {text: sum(counted[peer] * gap(text, peer) for peer in texts) for text in texts}
    nearest = [text for text in texts if far[text] == min(far.values())]
    shares = [
        _following(text, texts, [gap(text, peer) for peer in texts], counted) for text in nearest
    ]
    return (nearest[0] if len(nearest) == 1 else None), max(shares) / sum(counted.values())


def _following(
    text: Text, texts: Sequence[Text], gaps: Sequence[int], counted: Mapping[Text, int]
) -> int:
    return sum(
        counted[peer]
        for peer, gap in zip(texts, gaps, strict=True)
        if gap <= GAP_SHARE_MAX * max(len(text), len(peer))
    )
