"""Spans of texts in dataset files: words, tags, and labels that fit into one word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from minga_pure.dataset_formats.contract import Dataset, FindItems
from minga_pure.dataset_formats.errors import BadDataset
from minga_pure.dataset_formats.pictures import LabelNames

SPANS: Final = "spans"
CLASSIFICATION: Final = "text_classification"
_WORD = re.compile(r"\w+|[^\w\s]")
_NO_WORD = re.compile(r"[^\w-]+")


def has_relations(dataset: Dataset) -> bool:
    """Return True when labels of the project are for relations between spans."""
    return any(label.get("relation") for label in dataset.labels)


def word_ends(text: str, cuts: Iterable[int]) -> list[tuple[int, int]]:
    """Return the (start, end) of the words and signs of a text, also cut at `cuts`."""
    pending = sorted(set(cuts))
    words = []
    for match in _WORD.finditer(text):
        start = match.start()
        while pending and pending[0] <= start:
            pending.pop(0)
        while pending and pending[0] < match.end():
            cut = pending.pop(0)
            words.append((start, cut))
            start = cut
        words.append((start, match.end()))
    return words


def overlap(spans: Sequence[Mapping[str, Any]]) -> bool:
    """Return True when two spans share a character; they are in the order of the text."""
    ends = [0]
    for span in spans:
        if span["start"] < ends[-1]:
            return True
        ends.append(span["end"])
    return False


class WordLabels:
    """The labels of a project as single words, each distinct, and back."""

    def __init__(self, dataset: Dataset) -> None:
        self.words: dict[str, str] = {}
        for name in dataset.label_names():
            word = _NO_WORD.sub("_", name).strip("_") or "label"
            number = 2
            stem = word
            while word in self.words.values():
                word = f"{stem}_{number}"
                number += 1
            self.words[name] = word
        self._names = {word: name for name, word in self.words.items()}
        self._labels = LabelNames(dataset.labels)

    def find(self, word: str) -> str:
        """Return the label of a word; an unknown one is returned for the validation."""
        return self._names.get(word) or self._labels.find(word)


def texts_of(
    names: Sequence[tuple[str, Sequence[str]]], find_items: FindItems
) -> list[tuple[str, str]]:
    """Return (id, text) of the items that files are about, each by its possible ids.

    Raises BadDataset for a file without an item.
    """
    contents = find_items(list(dict.fromkeys(name for _file, ids in names for name in ids)))
    items = []
    for file, ids in names:
        item = next((name for name in ids if name in contents), None)
        if item is None or not isinstance(contents[item].get("text"), str):
            raise BadDataset("no_such_item", file=file)
        items.append((item, contents[item]["text"]))
    return items


def span_value(
    spans: Iterable[tuple[int, int, str]], relations: Iterable[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Return the value of spans, which are called s1, s2, … in the order given."""
    return {
        "spans": [
            {"id": f"s{number}", "start": start, "end": end, "label": label}
            for number, (start, end, label) in enumerate(spans, start=1)
        ],
        "relations": list(relations),
    }
