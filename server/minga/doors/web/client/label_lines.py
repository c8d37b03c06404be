"""Labels as plain lines, as a client writes, pastes and edits them: one label a line."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from minga_pure.tasktypes.taxonomy import SEPARATOR

LABEL_FIELDS = ("name", "title", "key", "help")
INDENT = "  "
_SAID_BY_LINES = (*LABEL_FIELDS, "under")

Label = Mapping[str, Any]


def label_line(label: Label) -> str:
    """A label as the line that says it; a title that only repeats the name is left out."""
    parts = {field: " ".join(str(label.get(field, "")).split()) for field in LABEL_FIELDS}
    if parts["title"] == parts["name"]:
        parts["title"] = ""
    return " | ".join(parts.values()).rstrip(" |")


def label_text(labels: Sequence[Label]) -> str:
    """All labels as lines; a label of a tree stands below its parent, two spaces deeper."""
    return "\n".join(INDENT * depth + label_line(label) for depth, label in _in_tree_order(labels))


def _in_tree_order(labels: Sequence[Label]) -> Iterator[tuple[int, Label]]:
    below: dict[str | None, list[Label]] = {}
    for label in labels:
        below.setdefault(label.get("under"), []).append(label)

    def branch(name: str | None, depth: int) -> Iterator[tuple[int, Label]]:
        for label in below.pop(name, ()):
            yield depth, label
            yield from branch(label["name"], depth + 1)

    yield from branch(None, 0)


def read_labels(text: str, earlier: Sequence[Label] = ()) -> list[dict[str, Any]]:
    """Labels from lines of “name | title | key | what it means”; raises ValidationError.

    A line that is indented deeper than the one above stands under it; where the name above repeats
    in other branches, by its path. A label of `earlier` keeps what a line cannot say (its choices)
    while its line or its name is the same.
    """
    unchanged = {label_line(label): label for label in earlier}
    unsaid = {
        label["name"]: {field: label[field] for field in label if field not in _SAID_BY_LINES}
        for label in earlier
    }
    labels: list[dict[str, Any]] = []
    paths: list[list[str]] = []
    ancestors: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        width = len(line.expandtabs(len(INDENT))) - len(line.expandtabs(len(INDENT)).lstrip())
        stored = unchanged.get(line.strip())
        fields = dict(stored) if stored else _fields_of(line, number)
        fields.pop("under", None)
        ancestors = [above for above in ancestors if above[0] < width]
        paths.append([name for _width, name in ancestors])
        ancestors.append((width, fields["name"]))
        labels.append(fields if stored else fields | unsaid.get(fields["name"], {}))
    counted = Counter(label["name"] for label in labels)
    for label, path in zip(labels, paths, strict=True):
        if path:
            label["under"] = path[-1] if counted[path[-1]] == 1 else SEPARATOR.join(path)
    return labels


def _fields_of(line: str, number: int) -> dict[str, Any]:
    parts = [part.strip() for part in line.split("|")]
    if len(parts) > len(LABEL_FIELDS):
        raise forms.ValidationError(
            _("Line %(line)s has more than four parts: name | title | key | what it means.")
            % {"line": number}
        )
    if not parts[0]:
        raise forms.ValidationError(_("Line %(line)s has no name.") % {"line": number})
    fields = dict(zip(LABEL_FIELDS, parts, strict=False))
    return {field: part for field, part in fields.items() if part}
