"""Texts in the member's own words: normal forms, the medoid, Label Studio results."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from minga_pure.canon import canonical
from minga_pure.science.medoid import central_text
from minga_pure.science.parts import MergedAnswer
from minga_pure.science.reasons import Reason
from minga_pure.science.rover import word_similarity
from minga_pure.science.weighted_medoid import weighted_medoid
from minga_pure.tasktypes import label_studio
from minga_pure.tasktypes.contract import Value

_NOT_OF_A_WORD = re.compile(r"[^\w\s'’-]|(?<!\w)['’-]|['’-](?!\w)")


def normalised_words(text: str) -> tuple[str, ...]:
    """Return the words of a text, without capitals and punctuation, in one Unicode form (NFC)."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return tuple(_NOT_OF_A_WORD.sub(" ", folded).split())


def normalised_letters(text: str) -> tuple[str, ...]:
    """Return the letters of a text in one Unicode form (NFC), each run of blanks as one."""
    return tuple(" ".join(unicodedata.normalize("NFC", text).split()))


def central_answer(
    values: Sequence[Mapping[str, Any]],
    text_of: Callable[[Mapping[str, Any]], tuple[str, ...]],
) -> tuple[Value | None, float]:
    """Return the answer whose text is the medoid of all, and the share that agrees with it.

    Of answers with the same compared text, the most frequent is taken, then the first by its
    bytes. None when two different texts are as near: two members who differ have no consensus.
    """
    texts = [text_of(value) for value in values]
    centre, share = central_text(Counter(texts))
    if centre is None:
        return None, share
    equal_values = [value for value, text in zip(values, texts, strict=True) if text == centre]
    counts = Counter(canonical(value) for value in equal_values)
    chosen = min(equal_values, key=lambda value: (-counts[canonical(value)], canonical(value)))
    return dict(chosen), share


def nearest_text(values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
    """Return the answer {"text"} that is the weighted medoid by its letters; None on a tie."""
    letters = [normalised_letters(value["text"]) for value in values]
    index, chance = weighted_medoid(letters, weights, word_similarity)
    if index is None:
        return MergedAnswer(None, 0.0, Reason("no_decision", {"answers": len(values)}))
    if len(values) == 1:
        reason = Reason("one_answer")
    elif len(set(letters)) == 1:
        reason = Reason("words_agree", {"answers": len(values)})
    else:
        reason = Reason("nearest_text", {"answers": len(values), "percent": round(100 * chance)})
    return MergedAnswer(dict(values[index]), chance, reason)


def word_spellings(text: str) -> list[tuple[str, str]]:
    """Return (the normalised word, its spelling) for each word of `normalised_words`, in order.

    A sign that is no word is appended to the word before it.
    """
    spellings: list[tuple[str, str]] = []
    for spelling in unicodedata.normalize("NFC", text).split():
        words = normalised_words(spelling)
        if len(words) == 1:
            spellings.append((words[0], spelling))
        elif words:
            spellings += [(word, word) for word in words]
        elif spellings:
            spellings[-1] = (spellings[-1][0], f"{spellings[-1][1]} {spelling}")
    return spellings


def textarea_result(name: str, item_tag: str, text: str) -> dict[str, Any]:
    """Return the Label Studio result of a text in the tag `name` about the tag `item_tag`."""
    return {
        "id": f"{name}-1",
        "from_name": name,
        "to_name": item_tag,
        "type": "textarea",
        "value": {"text": [text]},
    }


def text_of_result(result: object) -> str:
    """Return the only text of a Label Studio result, "" for none; raises BadValue."""
    entry = label_studio.only_entry(result, "textarea")
    if entry is None:
        return ""
    entry.notes()
    return entry.text()
