"""Validation shared by the task types: fields, text, pictures, label sets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from minga_pure.tasktypes.contract import Content, Field, Label, Labels
from minga_pure.tasktypes.messages import N_, BadContent, BadLabels, BadValue, InvalidTaskData

TEXT_MAX: Final = 200_000
"""Characters of one text of an item."""
ANSWER_TEXT_MAX: Final = 20_000
"""Characters of a text that a member writes."""
TITLE_MAX: Final = 200
PAGE_HTML_MAX: Final = 65_536
"""Characters of a page: the limit of Mechanical Turk's HTMLQuestion."""
LABELS_MAX: Final = 1_000
LABEL_NAME_MAX: Final = 200
LABEL_TITLE_MAX: Final = 200
LABEL_HELP_MAX: Final = 500
LANGUAGE_MAX: Final = 35
PICTURE_SIDE_MAX_PX: Final = 50_000
PICTURE_FIELDS: Final = (
    Field("image", "image", True, N_("The picture: a PNG, JPEG, GIF or WebP file.")),
    Field("width", "whole number", True, N_("Width in pixels (read from the file).")),
    Field("height", "whole number", True, N_("Height in pixels (read from the file).")),
    Field("title", "text", False, N_("A short heading shown above the picture.")),
)

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LINE_BREAKS = re.compile(r"[\t\n\r\x85\u2028\u2029]")


def check_fields(
    fields: object, allowed: tuple[str, ...], error: type[InvalidTaskData]
) -> Mapping[str, Any]:
    """Return the mapping itself, once it is one and has no other field than the allowed ones."""
    if not isinstance(fields, Mapping):
        raise error("not_an_object")
    for name in fields:
        if name not in allowed:
            raise error("unknown_field", field=str(name)[:60])
    return fields


def is_storable(text: str) -> bool:
    """Return False for a text with characters that XML and PostgreSQL cannot store."""
    return _UNSTORABLE.search(text) is None


def required_text(
    fields: Mapping[str, Any],
    field: str,
    *,
    limit: int,
    error: type[InvalidTaskData],
    one_line: bool = False,
) -> str:
    """Return the text of a field, unchanged.

    Refused: a missing field, other types, blank text, more than `limit` characters, lone
    surrogates and control characters, which XML and PostgreSQL cannot store.
    """
    text = fields.get(field)
    if text is None:
        raise error("missing_field", field=field)
    if not isinstance(text, str):
        raise error("not_text", field=field)
    if len(text) > limit:
        raise error("text_too_long", field=field, limit=limit)
    if not text.strip():
        raise error("empty_text", field=field)
    forbidden = _UNSTORABLE.search(text) or (one_line and _LINE_BREAKS.search(text))
    if forbidden:
        raise error("forbidden_character", field=field, code=f"U+{ord(forbidden.group()):04X}")
    return text


def optional_text(
    fields: Mapping[str, Any],
    field: str,
    *,
    limit: int,
    error: type[InvalidTaskData],
    one_line: bool = False,
) -> str | None:
    """Return the trimmed text of a field, as required_text; None when it is absent or blank."""
    text = fields.get(field)
    if text is None or (isinstance(text, str) and len(text) <= limit and not text.strip()):
        return None
    return required_text(fields, field, limit=limit, error=error, one_line=one_line).strip()


def written_text(
    fields: Mapping[str, Any], field: str, *, limit: int, error: type[InvalidTaskData]
) -> str | None:
    """Return a member's text: line ends as \\n, trimmed; None when the field is blank.

    A form sends other line ends than a script, and the same words have to be the same answer.
    """
    text = fields.get(field)
    if isinstance(text, str) and "\r" in text:
        fields = {field: text.replace("\r\n", "\n").replace("\r", "\n")}
    return optional_text(fields, field, limit=limit, error=error)


def whole_number(
    fields: Mapping[str, Any], field: str, *, low: int, high: int, error: type[InvalidTaskData]
) -> int:
    """Return the whole number of a field; raises `error` unless it is between low and high."""
    number = fields.get(field)
    if number is None:
        raise error("missing_field", field=field)
    if type(number) is not int or not low <= number <= high:
        raise error("bad_whole_number", field=field, low=low, high=high)
    return number


def required_list(
    fields: Mapping[str, Any], field: str, *, limit: int, error: type[InvalidTaskData]
) -> Sequence[Any]:
    """Return the list of a field, of at most `limit` elements; an empty list is valid."""
    entries = fields.get(field)
    if entries is None:
        raise error("missing_field", field=field)
    if not isinstance(entries, list | tuple):
        raise error("not_a_list", field=field)
    if len(entries) > limit:
        raise error("list_too_long", field=field, limit=limit)
    return entries


def label_names(labels: Labels) -> frozenset[str]:
    """Return the names of labels, to check each part of an answer against."""
    return frozenset(label["name"] for label in labels)


def check_known_label(fields: Mapping[str, Any], names: Collection[str]) -> str:
    """Return the label of a part of an answer; raises BadValue unless it is among `names`."""
    label = fields.get("label")
    if label is None or label == "":
        raise BadValue("no_label")
    if not isinstance(label, str) or label not in names:
        raise BadValue("unknown_label", label=str(label)[:60])
    return label


def check_title(fields: Mapping[str, Any]) -> dict[str, str]:
    """Return {"title": text} when the item has a title, else {}."""
    title = optional_text(fields, "title", limit=TITLE_MAX, error=BadContent, one_line=True)
    return {} if title is None else {"title": title}


def check_languages(fields: Mapping[str, Any], *names: str) -> dict[str, str]:
    """Return those of the named fields that hold a language tag (BCP 47), as in “es” or “pt-BR”."""
    tags: dict[str, str] = {}
    for name in names:
        tag = optional_text(fields, name, limit=LANGUAGE_MAX, error=BadContent, one_line=True)
        if tag is not None and not _LANGUAGE.fullmatch(tag):
            raise BadContent("bad_language", field=name)
        if tag is not None:
            tags[name] = tag
    return tags


def check_file_hash(fields: Mapping[str, Any], field: str, error: type[InvalidTaskData]) -> str:
    """Return the SHA-256 of a file's bytes, in lower-case hex."""
    name = fields.get(field)
    if name is None:
        raise error("missing_field", field=field)
    if not isinstance(name, str) or not _SHA256.fullmatch(name):
        raise error("bad_file_hash", field=field)
    return name


def check_picture(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return {"image", "width", "height"}: SHA-256 in lower-case hex and size in pixels."""
    name = fields.get("image")
    if name is None:
        raise BadContent("missing_field", field="image")
    if not isinstance(name, str) or not _SHA256.fullmatch(name):
        raise BadContent("bad_picture_hash")
    sides: dict[str, int] = {}
    for side in ("width", "height"):
        pixels = fields.get(side)
        if type(pixels) is not int or not 1 <= pixels <= PICTURE_SIDE_MAX_PX:
            raise BadContent("bad_picture_size", limit=PICTURE_SIDE_MAX_PX)
        sides[side] = pixels
    return {"image": name, **sides}


def check_picture_item(content: object) -> Content:
    """Return the normalised item of a task about one picture: PICTURE_FIELDS."""
    fields = check_fields(content, ("image", "width", "height", "title"), BadContent)
    return {**check_picture(fields), **check_title(fields)}


def check_label_set(
    label_set: object,
    *,
    labels_min: int,
    labels_max: int = LABELS_MAX,
    extra_fields: tuple[str, ...] = (),
    unique_names: bool = True,
) -> list[Label]:
    """Return [{"name", "title", "help"?, "key"?}]: unique names, unique one-character keys.

    A string is a label with that name; a missing title is the name. Names are trimmed. The caller
    validates `extra_fields`: they are passed on unchanged, and left out where None or blank; of a
    tree also the names, which are unique in a branch only.
    """
    if not isinstance(label_set, list | tuple):
        raise BadLabels("labels_not_a_list")
    if len(label_set) < labels_min:
        raise BadLabels("too_few_labels", limit=labels_min)
    if len(label_set) > labels_max:
        raise BadLabels("too_many_labels", limit=labels_max)
    labels = [
        _check_label({"name": entry} if isinstance(entry, str) else entry, extra_fields)
        for entry in label_set
    ]
    names: set[str] = set()
    keys: set[str] = set()
    for label in labels:
        name, key = label["name"], label.get("key")
        if unique_names and name in names:
            raise BadLabels("label_twice", label=name)
        if key in keys:
            raise BadLabels("key_twice", key=key)
        names.add(name)
        if key is not None:
            keys.add(key)
    return labels


def check_keys(names: Iterable[str], error: type[InvalidTaskData]) -> None:
    """Raise `error` for two names that differ only in case.

    Names that become the keys of answers are columns for programs, and many of these (DuckDB,
    spreadsheets) do not tell cases apart.
    """
    folded: set[str] = set()
    for name in names:
        if name.casefold() in folded:
            raise error("key_differs_by_case", name=name[:60])
        folded.add(name.casefold())


def check_no_labels(label_set: object) -> list[Label]:
    """Return the empty label set of a task type that is answered in the member's own words."""
    if not isinstance(label_set, list | tuple):
        raise BadLabels("labels_not_a_list")
    if label_set:
        raise BadLabels("no_labels_here")
    return []


def _check_label(entry: object, extra_fields: tuple[str, ...]) -> Label:
    fields = check_fields(entry, ("name", "title", "help", "key", *extra_fields), BadLabels)
    name = required_text(fields, "name", limit=LABEL_NAME_MAX, error=BadLabels, one_line=True)
    title = optional_text(fields, "title", limit=LABEL_TITLE_MAX, error=BadLabels, one_line=True)
    label: Label = {"name": name.strip(), "title": title or name.strip()}
    explanation = optional_text(fields, "help", limit=LABEL_HELP_MAX, error=BadLabels)
    if explanation is not None:
        label["help"] = explanation
    key = fields.get("key")
    if key is not None and key != "":
        if not isinstance(key, str) or len(key) != 1 or not key.isalnum():
            raise BadLabels("bad_key", label=label["name"])
        label["key"] = key.lower()
    return label | {
        extra: fields[extra] for extra in extra_fields if fields.get(extra) not in (None, "")
    }
