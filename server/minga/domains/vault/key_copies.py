"""A copy of the subjects' keys as text: wrapped by the master key, and what was shredded so far.

`mingad backup` writes it apart from the database, because a copy of keys has an end
(MINGA_KEY_BACKUP_DAYS) and a copy of data has none. Where a subject's key was renewed, the keys
of their secrets and items are here too: those in an older backup are wrapped by the key before.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from minga.domains.vault.models import Item, Secret, ShreddedKey, SubjectKey

_FIELDS = {
    "key": ("subject", "wrapped_key", "master", "made_at"),
    "shredded": ("subject", "purpose", "item", "key_hash", "at", "unreadable_from"),
}
_BYTES = ("wrapped_key", "key_hash")


@dataclass(slots=True)
class KeyCopy:
    """The rows of a copy. `rewrapped`: an item's id, or a secret's name, and its wrapped key."""

    keys: list[SubjectKey] = field(default_factory=list)
    shredded: list[ShreddedKey] = field(default_factory=list)
    rewrapped: dict[str, bytes] = field(default_factory=dict)


def lines() -> Iterator[str]:
    """Yield one JSON array a line: subjects' keys, shreddings, keys of secrets and items."""
    for row in SubjectKey.objects.values(*_FIELDS["key"]).iterator():
        yield _line("key", row)
    for row in ShreddedKey.objects.values(*_FIELDS["shredded"]).iterator():
        yield _line("shredded", row)
    renewed = ShreddedKey.objects.filter(purpose="~key").values("subject")
    for model in (Secret, Item):
        for sealed in model.objects.filter(key_id__in=renewed).iterator():
            yield json.dumps(["rewrapped", name_of(sealed), bytes(sealed.wrapped_key).hex()])


def read(text: str) -> KeyCopy:
    """Return the rows of a copy. Raises ValueError when it is not one."""
    copy = KeyCopy()
    for line in text.splitlines():
        word, *values = json.loads(line)
        if word == "rewrapped":
            copy.rewrapped[values[0]] = bytes.fromhex(values[1])
            continue
        columns: dict[str, Any] = {
            name: bytes.fromhex(value) if name in _BYTES else value
            for name, value in zip(_FIELDS[word], values, strict=True)
        }
        columns["subject"] = UUID(columns["subject"])
        if word == "key":
            copy.keys.append(SubjectKey(**columns))
        else:
            copy.shredded.append(ShreddedKey(**columns))
    return copy


def name_of(row: Secret | Item) -> str:
    """Return the name of a secret or an item in a copy; a secret sealed anew has another."""
    if isinstance(row, Item):
        return str(row.id)
    sealed = hashlib.sha256(bytes(row.ciphertext)).hexdigest()
    return f"{row.key_id}|{row.purpose}|{sealed}"


def _line(word: str, row: dict[str, Any]) -> str:
    values = [
        bytes(value).hex() if name in _BYTES else value if value is None else str(value)
        for name, value in row.items()
    ]
    return json.dumps([word, *values])
