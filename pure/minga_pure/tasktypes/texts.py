"""What members write in their own words: one normal form, and the text nearest to all others."""

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
from minga_pure.tasktypes.contract import Value

_NOT_OF_A_WORD = re.compile(r"[^\w\s'’-]|(?<!\w)['’-]|['’-](?!\w)")


def normalised_words(text: str) -> tuple[str, ...]:
    """The words that were said: without capitals and punctuation, in one Unicode form (NFC)."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return tuple(_NOT_OF_A_WORD.sub(" ", plain).split())


def normalised_letters(text: str) -> tuple[str, ...]:
    """Every sign of a text in one Unicode form (NFC), each stretch of blanks as one."""
    return tuple(" ".join(unicodedata.normalize("NFC", text).split()))


def central_answer(
    values: Sequence[Mapping[str, Any]],
    compared: Callable[[Mapping[str, Any]], tuple[str, ...]],
) -> tuple[Value | None, float]:
    """The answer whose text is nearest to all (the medoid), and the share that agrees with it.

    Of answers that compare as the same text, the most frequent is taken, then the first by its
    bytes. None when two different texts are as near: two members who differ decide nothing.
    """
    texts = [compared(value) for value in values]
    centre, share = central_text(Counter(texts))
    if centre is None:
        return None, share
    same = [value for value, text in zip(values, texts, strict=True) if text == centre]
    written = Counter(canonical(value) for value in same)
    chosen = min(same, key=lambda value: (-written[canonical(value)], canonical(value)))
    return dict(chosen), share


def nearest_text(values: Sequence[Value], weights: Sequence[float]) -> MergedAnswer:
    """The answer {"text"} that is nearest to all, letter by letter; None on a tie."""
    letters = [normalised_letters(value["text"]) for value in values]
    at, chance = weighted_medoid(letters, weights, word_similarity)
    if at is None:
        return MergedAnswer(None, 0.0, Reason("no_decision", {"answers": len(values)}))
    if len(values) == 1:
        reason = Reason("one_answer")
    elif len(set(letters)) == 1:
        reason = Reason("words_agree", {"answers": len(values)})
    else:
        reason = Reason("nearest_text", {"answers": len(values), "percent": round(100 * chance)})
    return MergedAnswer(dict(values[at]), chance, reason)


def word_spellings(text: str) -> list[tuple[str, str]]:
    """(the word as it is compared, as it is written) for each word of `words_of`, in order.

    Signs that stand alone are left with the word before them.
    """
    found: list[tuple[str, str]] = []
    for written in unicodedata.normalize("NFC", text).split():
        said = normalised_words(written)
        if len(said) == 1:
            found.append((said[0], written))
        elif said:
            found += [(word, word) for word in said]
        elif found:
            found[-1] = (found[-1][0], f"{found[-1][1]} {written}")
    return found


def textarea_result(name: str, shown: str, text: str) -> dict[str, Any]:
    """What was written into the Label Studio tag `name` about the tag `shown`."""
    return {
        "id": f"{name}-1",
        "from_name": name,
        "to_name": shown,
        "type": "textarea",
        "value": {"text": [text]},
    }
