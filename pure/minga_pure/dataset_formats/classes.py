"""Classes of texts in dataset files: one label, or several where the project allows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from minga_pure.dataset_formats.contract import Dataset


def class_names(value: Mapping[str, Any]) -> list[str]:
    """Return the labels of an answer."""
    return list(value["labels"]) if "labels" in value else [value["label"]]


def class_value(dataset: Dataset, names: Sequence[str]) -> dict[str, Any]:
    """Return the answer with these labels, in the form of the project."""
    if dataset.multiple or len(names) != 1:
        return {"labels": list(names)}
    return {"label": names[0]}
