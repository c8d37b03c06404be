"""Changes of standing as a co-operative sends them to a client's address: a signed note.

    minga-standing-changes/v1
    {"changes": [{"item": ..., "licence": ..., "reason": "erased", ...}], "cursor": ..., ...}

    — co-op.example/receipts AbCd...

A note may come twice, and one may come late: `cursor` is the number of its last change, so that
whoever reads the feed from there misses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final
from uuid import UUID

import msgspec

from minga_pure.canon import canonical
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import Signer, Verifier, open_note, sign_note

FORMAT: Final = "minga-standing-changes/v1"
AGE_SECONDS_MAX: Final = 600
CHANGES_MAX: Final = 500


class NotAChangeNotice(ProofError):
    """The text is not a notice of changes, or was signed too long ago."""

    sentence = "This is not a notice of changes of this co-operative, or it is an old one."


class ItemChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One change: the item, its licence, its standing now, and why."""

    licence: UUID
    item: UUID
    standing: Annotated[str, msgspec.Meta(max_length=20)]
    reason: Annotated[str, msgspec.Meta(max_length=20)] = ""


class ChangeNotice(msgspec.Struct, frozen=True, kw_only=True, tag=FORMAT, tag_field="format",
                   forbid_unknown_fields=True):  # fmt: skip
    """Changes in the order of the feed. `sent_at`: whole seconds since 1970 (UTC)."""

    sent_at: Annotated[int, msgspec.Meta(ge=0, le=2**40)]
    cursor: Annotated[int, msgspec.Meta(ge=0)]
    changes: Annotated[list[ItemChange], msgspec.Meta(max_length=CHANGES_MAX)]


def sign_notice(notice: ChangeNotice, signer: Signer) -> str:
    """Return the notice as a signed note."""
    return sign_note(f"{FORMAT}\n{canonical(msgspec.to_builtins(notice)).decode()}\n", signer)


def open_notice(note: str, trusted: Iterable[Verifier], *, now: int) -> ChangeNotice:
    """Return a notice that one of these keys signed within ten minutes of now.

    Raises NotAChangeNotice, UnknownKey, WrongSignature, MalformedNote.
    """
    text, _signers = open_note(note, trusted)
    head, _newline, body = text.partition("\n")
    try:
        notice = msgspec.json.decode(body, type=ChangeNotice)
    except (msgspec.DecodeError, msgspec.ValidationError) as exc:
        raise NotAChangeNotice(str(exc)) from exc
    if head != FORMAT or abs(now - notice.sent_at) > AGE_SECONDS_MAX:
        raise NotAChangeNotice("not of this format, or not of these minutes")
    return notice
