"""Transcripts of one recording, merged word by word."""

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
"""The chance from which on a word is counted as sure."""
_PlacedWords = list[tuple[int, str]]


def transcript_text(value: Mapping[str, Any]) -> str:
    """Return the complete text, whichever form the answer has."""
    if "text" in value:
        return str(value["text"])
    return " ".join(segment["text"] for segment in value["segments"])


def transcript_similarity(first: Value, second: Value) -> float:
    """Return one less the share of words to change, capitals, punctuation and times aside."""
    return word_similarity(
        texts.normalised_words(transcript_text(first)),
        texts.normalised_words(transcript_text(second)),
    )


def merge_transcripts(values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
    """Return the weightiest word of each slot, in the form of the nearest transcript (the
    backbone).

    Words have the spelling of most who wrote them; segments have the times of the backbone, and a
    segment without words is dropped.
    """
    spellings = [texts.word_spellings(transcript_text(value)) for value in values]
    words = [tuple(word for word, _ in transcript) for transcript in spellings]
    backbone, slots = rover(words, weights)
    chances = [slot.chance for slot in slots]
    confidence = math.fsum(chances) / len(chances) if chances else 1 - 0.5 ** len(values)
    merged_words = tuple(slot.word for slot in slots if slot.word)
    if merged_words == words[backbone]:
        value = dict(values[backbone])
    else:
        segments = _segments_of_words(values[backbone])
        placed = [
            (segments[min(max(slot.position - (not slot.is_backbone), 0), len(segments) - 1)]
             if segments else 0,
             _spelling(slot, spellings, weights, backbone))
            for slot in slots if slot.word
        ]  # fmt: skip
        value = _rebuild(values[backbone], placed)
    word_chances = tuple(slot.chance for slot in slots if slot.word)
    return MergedAnswer(value, confidence, _reason(words, slots), word_chances)


def _segments_of_words(value: Mapping[str, Any]) -> list[int]:
    """Return the segment number of each word of the transcript."""
    segments = value.get("segments")
    if segments is None:
        return [0] * len(texts.word_spellings(transcript_text(value)))
    return [
        number
        for number, segment in enumerate(segments)
        for _ in texts.word_spellings(segment["text"])
    ]


def _spelling(
    slot: WordSlot,
    spellings: Sequence[Sequence[tuple[str, str]]],
    weights: Sequence[float],
    backbone: int,
) -> str:
    """Return the spelling with most weight of a slot's word; the backbone's on a tie."""
    votes: dict[str, list[float]] = {}
    backbone_text = ""
    for transcript, place in slot.sources:
        text = spellings[transcript][place][1]
        votes.setdefault(text, []).append(weights[transcript])
        backbone_text = text if transcript == backbone else backbone_text
    return min(
        votes, key=lambda text: (-round(math.fsum(votes[text]), 9), text != backbone_text, text)
    )


def _rebuild(value: Mapping[str, Any], placed: _PlacedWords) -> Value:
    if not value.get("segments"):
        if not placed:
            return {"segments": []}
        return {"text": " ".join(word for _, word in placed)}
    segments = []
    for number, segment in enumerate(value["segments"]):
        text = " ".join(word for segment_number, word in placed if segment_number == number)
        if text:
            segments.append({**segment, "text": text})
    return {"segments": segments}


def _reason(words: Sequence[tuple[str, ...]], slots: Sequence[WordSlot]) -> Reason:
    if len(words) == 1:
        return Reason("one_answer")
    if len(set(words)) == 1:
        return Reason("words_agree", {"answers": len(words)})
    word_slots = [slot for slot in slots if slot.word]
    sure = sum(slot.chance >= SURE for slot in word_slots)
    return Reason("words_mixed", {"sure": sure, "words": len(word_slots)})
