"""Several transcripts of one recording, mended word by word."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from minga_pure.science.parts import MergedAnswer
from minga_pure.science.reasons import Reason
from minga_pure.science.rover import WordSlot, rover, word_similarity
from minga_pure.tasktypes import texts
from minga_pure.tasktypes.contract import Value

SURE = 0.8
_Placed = list[tuple[int, str]]


def transcript_text(value: Mapping[str, Any]) -> str:
    """All that is said, whichever form the answer has."""
    if "text" in value:
        return str(value["text"])
    return " ".join(one["text"] for one in value["segments"])


def transcript_similarity(mine: Value, theirs: Value) -> float:
    """One less the share of words to change, capitals, punctuation and times aside."""
    return word_similarity(
        texts.normalised_words(transcript_text(mine)),
        texts.normalised_words(transcript_text(theirs)),
    )


def merge_transcripts(values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
    """The transcript with the weightiest word in each place, in the form of the nearest one.

    Words keep the writing of most who wrote them; segments keep the times of the nearest
    transcript, and one that loses all its words goes.
    """
    written = [texts.word_spellings(transcript_text(value)) for value in values]
    words = [tuple(word for word, _ in one) for one in written]
    back, slots = rover(words, weights)
    chances = [slot.chance for slot in slots]
    sure = math.fsum(chances) / len(chances) if chances else 1 - 0.5 ** len(values)
    said = tuple(slot.word for slot in slots if slot.word)
    if said == words[back]:
        value = dict(values[back])
    else:
        segments = _segment_of_each_word(values[back])
        placed = [
            (segments[min(max(slot.position - (not slot.is_backbone), 0), len(segments) - 1)]
             if segments else 0,
             _writing(slot, written, weights, back))
            for slot in slots if slot.word
        ]  # fmt: skip
        value = _rebuilt(values[back], placed)
    kept = tuple(slot.chance for slot in slots if slot.word)
    return MergedAnswer(value, sure, _reason(words, slots), kept)


def _segment_of_each_word(value: Mapping[str, Any]) -> list[int]:
    """The segment in which each word of the transcript stands."""
    segments = value.get("segments")
    if segments is None:
        return [0] * len(texts.word_spellings(transcript_text(value)))
    return [
        number for number, one in enumerate(segments) for _ in texts.word_spellings(one["text"])
    ]


def _writing(
    slot: WordSlot,
    written: Sequence[Sequence[tuple[str, str]]],
    weights: Sequence[float],
    back: int,
) -> str:
    """The word as most weight of those who wrote it has it; the nearest transcript's on a tie."""
    heard: dict[str, list[float]] = {}
    mine = ""
    for who, place in slot.sources:
        text = written[who][place][1]
        heard.setdefault(text, []).append(weights[who])
        mine = text if who == back else mine
    return min(heard, key=lambda text: (-round(math.fsum(heard[text]), 9), text != mine, text))


def _rebuilt(value: Mapping[str, Any], placed: _Placed) -> Value:
    if not value.get("segments"):
        if not placed:
            return {"segments": []}
        return {"text": " ".join(word for _, word in placed)}
    kept = []
    for number, segment in enumerate(value["segments"]):
        text = " ".join(word for at, word in placed if at == number)
        if text:
            kept.append({**segment, "text": text})
    return {"segments": kept}


def _reason(words: Sequence[tuple[str, ...]], slots: Sequence[WordSlot]) -> Reason:
    if len(words) == 1:
        return Reason("one_answer")
    if len(set(words)) == 1:
        return Reason("words_agree", {"answers": len(words)})
    there = [slot for slot in slots if slot.word]
    sure = sum(slot.chance >= SURE for slot in there)
    return Reason("words_mixed", {"sure": sure, "words": len(there)})
