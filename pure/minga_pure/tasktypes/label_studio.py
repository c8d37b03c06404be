"""Reading of a Label Studio `result` list, entry by entry, without loss.

Each task type reads its own entries (`value_from_label_studio`, the inverse of
`label_studio_result`). An entry or a field with a meaning that the answer cannot hold is refused by
name; fields about the state of the editor are ignored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from minga_pure.tasktypes.messages import BadValue

ENTRIES_MAX: Final = 10_000
_READ: Final = frozenset({"id", "from_name", "to_name", "type", "value", "meta"})
_IGNORED: Final = frozenset(
    {
        "original_width", "original_height", "original_length", "origin", "readonly", "locked",
        "selected", "score", "can_be_rotated", "model_version", "created_by",
    }
)  # fmt: skip
"""The state of the editor, sizes that the item has itself, and a score that the prediction has."""
_RELATION: Final = frozenset({"type", "from_id", "to_id", "direction", "labels"})
_TYPES_BY_KEY: Final = {"text": "textarea"} | {
    name: name
    for name in (
        "choices", "taxonomy", "rectanglelabels", "polygonlabels", "keypointlabels", "labels",
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """One entry of a result; `number` counts from 1. A relation is its own value."""

    number: int
    region: str
    type: str
    name: str
    value: Mapping[str, Any]
    meta: Mapping[str, Any]

    def fields(self, *known: str, ignored: Sequence[str] = ()) -> Mapping[str, Any]:
        """Return the value; raises BadValue for another field that says something."""
        for field, content in self.value.items():
            if field not in known and field not in ignored and not _is_silent(content):
                raise BadValue("result_field", entry=self.number, field=str(field)[:60])
        return self.value

    def notes(self, *known: str) -> Mapping[str, Any]:
        """Return the entry's notes (`meta`); raises BadValue for another note."""
        for field, content in self.meta.items():
            if field not in known and not _is_silent(content):
                raise BadValue("result_field", entry=self.number, field=f"meta.{field}"[:60])
        return self.meta

    def label(self, key: str) -> Any:
        """Return the only label of the entry; raises BadValue for none or several."""
        labels = self.value.get(key)
        count = len(labels) if isinstance(labels, list | tuple) else 0
        if not isinstance(labels, list | tuple) or count != 1:
            raise BadValue("result_labels", entry=self.number, count=count)
        return labels[0]

    def fraction(self, key: str) -> float:
        """Return a percentage of the picture as a fraction (0..1)."""
        return fraction(self.value.get(key), self.number, key)

    def text(self) -> str:
        """Return the only text of a text area and nothing else; raises BadValue."""
        self.fields("text")
        return self.only_text()

    def only_text(self) -> str:
        """Return the only text of a text area, "" for none; raises BadValue for several."""
        written = self.value.get("text")
        texts = [written] if isinstance(written, str) else written
        if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
            raise BadValue("result_field", entry=self.number, field="text")
        if len(texts) > 1:
            raise BadValue("several_results")
        return texts[0] if texts else ""


def read_entries(result: object, *types: str) -> list[ResultEntry]:
    """Return the entries of a result, all of one of the types; raises BadValue."""
    if not isinstance(result, list | tuple):
        raise BadValue("not_a_list", field="result")
    if len(result) > ENTRIES_MAX:
        raise BadValue("list_too_long", field="result", limit=ENTRIES_MAX)
    return [_entry(part, number, types) for number, part in enumerate(result, start=1)]


def only_entry(result: object, *types: str) -> ResultEntry | None:
    """Return the entry of a result that has one at most; raises BadValue."""
    entries = read_entries(result, *types)
    if len(entries) > 1:
        raise BadValue("several_results")
    return entries[0] if entries else None


def by_region(entries: Sequence[ResultEntry]) -> list[list[ResultEntry]]:
    """Return the entries grouped by the region that they describe, in the order of the result."""
    groups: dict[str, list[ResultEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.region, []).append(entry)
    return list(groups.values())


def fraction(percent: object, number: int, field: str) -> float:
    """Return a percentage as a fraction; raises BadValue unless it is a number."""
    if not isinstance(percent, int | float) or isinstance(percent, bool):
        raise BadValue("result_field", entry=number, field=field)
    if not -1_000 <= percent <= 1_000:  # NaN fails here as well
        raise BadValue("result_field", entry=number, field=field)
    return percent / 100


def _entry(part: object, number: int, types: Sequence[str]) -> ResultEntry:
    if not isinstance(part, Mapping):
        raise BadValue("result_type", entry=number, type=type(part).__name__)
    value = part.get("value")
    kind = part.get("type")
    if kind is None and isinstance(value, Mapping):
        kind = next((name for key, name in _TYPES_BY_KEY.items() if key in value), None)
    if not isinstance(kind, str) or kind not in types:
        raise BadValue("result_type", entry=number, type=str(kind)[:60])
    known = _RELATION if kind == "relation" else _READ | _IGNORED
    for field, content in part.items():
        if field not in known and not _is_silent(content):
            raise BadValue("result_field", entry=number, field=str(field)[:60])
    meta = part.get("meta")
    value = part if kind == "relation" else value
    if not isinstance(value, Mapping) or not (meta is None or isinstance(meta, Mapping)):
        raise BadValue("result_field", entry=number, field="value")
    region = part.get("id")
    return ResultEntry(
        number,
        region=f"entry {number}" if region is None else f"id {region}",
        type=kind,
        name=str(part.get("from_name")),
        value=value,
        meta=meta or {},
    )


def _is_silent(content: object) -> bool:
    """Return True for a field that says nothing: null, false, zero, empty."""
    return not content
