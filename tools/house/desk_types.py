"""TypeScript interfaces of what the desk and the server exchange, made of the server's structs."""

import inspect
from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from minga.domains.answers.types import (
    AnswerState,
    Checked,
    HeldTask,
    OfferLine,
    ProjectSheet,
    SyncReply,
    Task,
)
from minga.domains.work.types import Example
from minga_pure.projects import Label, Recipient, limits_in

TARGET: Final = Path(__file__).parents[2] / "desk" / "src" / "store" / "wire.ts"
INTERFACES: Final[dict[type, str]] = {
    AnswerState: "AnswerState",
    Checked: "Checked",
    OfferLine: "Offer",
    ProjectSheet: "Sheet",
    Recipient: "Recipient",
    SyncReply: "Reply",
    Task: "Task",
}
BY_HAND: Final[dict[type, str]] = {Example: "Example", Label: "Label"}
"""Types whose inner values only a widget knows; desk/src/store/content.ts declares them."""
FIELDS_BY_HAND: Final = {("Reply", "receipts"): "Receipt[]"}
PLAIN: Final[dict[Any, str]] = {
    str: "string", bool: "boolean", int: "number", float: "number", UUID: "string",
    datetime: "string", NoneType: "null", Any: "unknown", HeldTask: "[string, number]",
}  # fmt: skip
HEAD: Final = """\
/* Types of POST /sync. Written by tools/write_desk_types from the structs of the server. */

import type { Content, Example, Label, Receipt } from "./content";
"""


def typescript_of(hint: Any) -> str:
    """Return the TypeScript type of a Python type. Raises KeyError for a type without one."""
    if get_origin(hint) is Annotated:
        limits = limits_in(hint)
        entry = BY_HAND.get(limits.entry) if limits.entry else None
        return f"{entry}[]" if entry else typescript_of(get_args(hint)[0])
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in parts)
    if origin in (Union, UnionType):
        return " | ".join(typescript_of(part) for part in parts)
    if origin in (list, Sequence):
        return f"{typescript_of(parts[0])}[]"
    if origin is dict:
        return "Content" if hint == dict[str, Any] else f"Record<string, {typescript_of(parts[1])}>"
    if inspect.isclass(hint) and issubclass(hint, Enum):
        return "string"
    return INTERFACES.get(hint) or BY_HAND.get(hint) or PLAIN[hint]


def interface_of(struct: type[msgspec.Struct], name: str) -> str:
    """Return the interface of one struct; a field that its encoding may omit is optional."""
    hints = get_type_hints(struct, include_extras=True)
    omits = struct.__struct_config__.omit_defaults
    lines = [f"/** {inspect.cleandoc(struct.__doc__ or '').splitlines()[0]} */"]
    lines.append(f"export interface {name} {{")
    for field in msgspec.structs.fields(struct):
        hint = hints[field.name]
        limits = limits_in(hint)
        if limits.description:
            lines.append(f"  /** {limits.description} */")
        optional = omits and not field.required
        kind = FIELDS_BY_HAND.get((name, field.name)) or typescript_of(hint)
        if optional:
            kind = kind.removesuffix(" | null")
        lines.append(f"  {field.name}{'?' if optional else ''}: {kind};")
    return "\n".join([*lines, "}"])


def text_of_types() -> str:
    """Return the text of desk/src/store/wire.ts."""
    interfaces = sorted(INTERFACES.items(), key=lambda entry: entry[1])
    return "\n".join([HEAD, *(interface_of(struct, name) + "\n" for struct, name in interfaces)])
