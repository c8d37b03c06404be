"""Checks that every task type shares: fields, text, pictures, label sets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from minga_pure.tasktypes.contract import Content, Field, Label, Labels
from minga_pure.tasktypes.messages import N_, BadContent, BadLabels, BadValue, InvalidTaskData

TEXT_MAX: Final = 20_000
TITLE_MAX: Final = 200
LABELS_MAX: Final = 100
LABEL_NAME_MAX: Final = 64
LABEL_TITLE_MAX: Final = 120
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
    found: object, allowed: tuple[str, ...], error: type[InvalidTaskData]
) -> Mapping[str, Any]:
    """The mapping itself, once it is one and holds no other field than the allowed ones."""
    if not isinstance(found, Mapping):
        raise error("not_an_object")
    for field in found:
        if field not in allowed:
            raise error("unknown_field", field=str(field)[:60])
    return found


def required_text(
    found: Mapping[str, Any],
    field: str,
    *,
    limit: int,
    error: type[InvalidTaskData],
    one_line: bool = False,
) -> str:
    """The text of a field, unchanged.

    Refused: a missing field, other types, blank text, more than `limit` characters, lone
    surrogates and control characters, which XML and PostgreSQL cannot keep.
    """
    text = found.get(field)
    if text is None:
        raise error("missing_field", field=field)
    if not isinstance(text, str):
        raise error("not_text", field=field)
    if len(text) > limit:
        raise error("text_too_long", field=field, limit=limit)
    if not text.strip():
        raise error("empty_text", field=field)
    bad = _UNSTORABLE.search(text) or (one_line and _LINE_BREAKS.search(text))
    if bad:
        raise error("forbidden_character", field=field, code=f"U+{ord(bad.group()):04X}")
    return text


def optional_text(
    found: Mapping[str, Any],
    field: str,
    *,
    limit: int,
    error: type[InvalidTaskData],
    one_line: bool = False,
) -> str | None:
    """As required_text, without spaces around it; None when the field is absent or blank."""
    text = found.get(field)
    if text is None or (isinstance(text, str) and len(text) <= limit and not text.strip()):
        return None
    return required_text(found, field, limit=limit, error=error, one_line=one_line).strip()


def written_text(
    found: Mapping[str, Any], field: str, *, limit: int, error: type[InvalidTaskData]
) -> str | None:
    """What a member wrote: line ends as \\n, no spaces around; None when the field is blank.

    A form sends other line ends than a script does, and the same words have to be the same answer.
    """
    text = found.get(field)
    if isinstance(text, str) and "\r" in text:
        found = {field: text.replace("\r\n", "\n").replace("\r", "\n")}
    return optional_text(found, field, limit=limit, error=error)


def whole_number(
    found: Mapping[str, Any], field: str, *, low: int, high: int, error: type[InvalidTaskData]
) -> int:
    """A whole number in a field; raises `error` for a missing, broken or far too big one."""
    number = found.get(field)
    if number is None:
        raise error("missing_field", field=field)
    if type(number) is not int or not low <= number <= high:
        raise error("bad_whole_number", field=field, low=low, high=high)
    return number


def required_list(
    found: Mapping[str, Any], field: str, *, limit: int, error: type[InvalidTaskData]
) -> Sequence[Any]:
    """The list in a field, of at most `limit` elements; empty is a list too."""
    listed = found.get(field)
    if listed is None:
        raise error("missing_field", field=field)
    if not isinstance(listed, list | tuple):
        raise error("not_a_list", field=field)
    if len(listed) > limit:
        raise error("list_too_long", field=field, limit=limit)
    return listed


def check_known_label(found: Mapping[str, Any], labels: Labels) -> str:
    """The label that a part of an answer carries: one of the project's; raises BadValue."""
    label = found.get("label")
    if label is None or label == "":
        raise BadValue("no_label")
    if not isinstance(label, str) or all(label != one["name"] for one in labels):
        raise BadValue("unknown_label", label=str(label)[:60])
    return label


def check_title(found: Mapping[str, Any]) -> dict[str, str]:
    """{"title": text} when the item carries one, else nothing."""
    title = optional_text(found, "title", limit=TITLE_MAX, error=BadContent, one_line=True)
    return {} if title is None else {"title": title}


def check_languages(found: Mapping[str, Any], *names: str) -> dict[str, str]:
    """Those of the named fields that hold a language tag (BCP 47), as in “es” or “pt-BR”."""
    kept: dict[str, str] = {}
    for name in names:
        tag = optional_text(found, name, limit=LANGUAGE_MAX, error=BadContent, one_line=True)
        if tag is not None and not _LANGUAGE.fullmatch(tag):
            raise BadContent("bad_language", field=name)
        if tag is not None:
            kept[name] = tag
    return kept


def check_file_hash(found: Mapping[str, Any], field: str, error: type[InvalidTaskData]) -> str:
    """The SHA-256 of a file's bytes, in lower-case hex."""
    name = found.get(field)
    if name is None:
        raise error("missing_field", field=field)
    if not isinstance(name, str) or not _SHA256.fullmatch(name):
        raise error("bad_file_hash", field=field)
    return name


def check_picture(found: Mapping[str, Any]) -> dict[str, Any]:
    """{"image", "width", "height"}: the picture's SHA-256 in lower-case hex and its pixels."""
    name = found.get("image")
    if name is None:
        raise BadContent("missing_field", field="image")
    if not isinstance(name, str) or not _SHA256.fullmatch(name):
        raise BadContent("bad_picture_hash")
    sides: dict[str, int] = {}
    for side in ("width", "height"):
        pixels = found.get(side)
        if type(pixels) is not int or not 1 <= pixels <= PICTURE_SIDE_MAX_PX:
            raise BadContent("bad_picture_size", limit=PICTURE_SIDE_MAX_PX)
        sides[side] = pixels
    return {"image": name, **sides}


def check_picture_item(content: object) -> Content:
    """The item of every task about one picture: PICTURE_FIELDS."""
    fields = check_fields(content, ("image", "width", "height", "title"), BadContent)
    return {**check_picture(fields), **check_title(fields)}


def check_label_set(
    found: object, *, at_least: int, at_most: int = LABELS_MAX, more: tuple[str, ...] = ()
) -> list[Label]:
    """[{"name", "title", "help"?, "key"?}]: unique names, unique one-character keys.

    A plain text stands for a label with that name; a missing title is the name. Names are kept
    as they are, save for spaces around them. Fields named in `more` are the caller's to check:
    they are handed on as they came, and left out where they are None or blank.
    """
    if not isinstance(found, list | tuple):
        raise BadLabels("labels_not_a_list")
    if len(found) < at_least:
        raise BadLabels("too_few_labels", limit=at_least)
    if len(found) > at_most:
        raise BadLabels("too_many_labels", limit=at_most)
    labels = [_check_label({"name": one} if isinstance(one, str) else one, more) for one in found]
    names: set[str] = set()
    keys: set[str] = set()
    for label in labels:
        name, key = label["name"], label.get("key")
        if name in names:
            raise BadLabels("label_twice", label=name)
        if key in keys:
            raise BadLabels("key_twice", key=key)
        names.add(name)
        if key is not None:
            keys.add(key)
    return labels


def check_no_labels(found: object) -> list[Label]:
    """The empty label set of a kind of task that is answered in the member's own words."""
    if not isinstance(found, list | tuple):
        raise BadLabels("labels_not_a_list")
    if found:
        raise BadLabels("no_labels_here")
    return []


def _check_label(found: object, more: tuple[str, ...]) -> Label:
    fields = check_fields(found, ("name", "title", "help", "key", *more), BadLabels)
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
    return label | {one: fields[one] for one in more if fields.get(one) not in (None, "")}
