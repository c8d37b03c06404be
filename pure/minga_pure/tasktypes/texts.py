"""What members write in their own words: one normal form, and the text nearest to all others."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from minga_pure.canon import canonical
from minga_pure.science.medoid import central_text
from minga_pure.tasktypes.contract import Value

_NOT_OF_A_WORD = re.compile(r"[^\w\s'’-]|(?<!\w)['’-]|['’-](?!\w)")


def words_of(text: str) -> tuple[str, ...]:
    """The words that were said: without capitals and punctuation, in one Unicode form (NFC)."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return tuple(_NOT_OF_A_WORD.sub(" ", plain).split())


def letters_of(text: str) -> tuple[str, ...]:
    """Every sign of a text in one Unicode form (NFC), each stretch of blanks as one."""
    return tuple(" ".join(unicodedata.normalize("NFC", text).split()))


def central_value(
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


def written_result(name: str, shown: str, text: str) -> dict[str, Any]:
    """What was written into the Label Studio tag `name` about the tag `shown`."""
    return {
        "id": f"{name}-1",
        "from_name": name,
        "to_name": shown,
        "type": "textarea",
        "value": {"text": [text]},
    }
