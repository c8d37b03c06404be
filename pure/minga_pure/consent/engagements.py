"""Engagements: one link of a recipient chain, signed by both sides as one note.

    minga-engagement/v1
    {"duties": [...], "lower": "cloud", "lower_key": ..., "series": ..., "upper": "aurora", ...}

    — aurora AbCd...
    — nube EfGh...

`upper` is the recipient that supplies; empty: the co-operative itself. Each side signs the same
text with its own Ed25519 key, in any order; the text names both keys.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec

from minga_pure.canon import NotCanonical, canonical
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import Signer, Verifier, open_note, sign_note, split_note

FORMAT: Final = "minga-engagement/v1"
DUTIES: Final = (
    "only_named_recipients",
    "keep_no_longer_than_the_terms",
    "stop_and_erase_on_withdrawal",
    "answer_rights_requests_with_signed_receipts",
    "pass_requests_on_to_whoever_it_supplies",
)

Node = Annotated[str, msgspec.Meta(max_length=60)]
Key = Annotated[str, msgspec.Meta(min_length=20, max_length=200)]


class NotAnEngagement(ProofError):
    """The text is not an engagement, or one of its two signatures is missing."""

    sentence = "This is not an engagement that both sides signed. Ask the missing side to sign it."


class EngagementText(msgspec.Struct, frozen=True, kw_only=True, tag=FORMAT, tag_field="format",
                 forbid_unknown_fields=True):  # fmt: skip
    """The text of an engagement. `terms`: SHA-256 of the terms that both sides read, in hex."""

    series: UUID
    terms: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    upper: Node
    lower: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    upper_key: Key
    lower_key: Key
    duties: list[str] = msgspec.field(default_factory=lambda: list(DUTIES))


def engagement_text(engagement: EngagementText) -> str:
    """Return the text that both sides sign."""
    body = canonical(msgspec.to_builtins(engagement)).decode()
    return f"{FORMAT}\n{body}\n"


def sign_engagement(engagement: EngagementText, *signers: Signer) -> str:
    """Return the note with the signatures of these sides."""
    return sign_note(engagement_text(engagement), *signers)


def add_signature(note_or_text: str, signer: Signer) -> str:
    """Return the note with one more signature; a bare text becomes a note."""
    text = note_or_text
    lines: list[str] = []
    if "\n\n" in note_or_text:
        text, lines = split_note(note_or_text)
    line = signer.sign_line(text)
    return f"{text}\n" + "".join(f"{known}\n" for known in [*lines, line] if known)


def read_engagement(note: str) -> EngagementText:
    """Return the engagement of a note or bare text, unverified. Raises NotAnEngagement."""
    head, _newline, remainder = note.partition("\n")
    body = remainder.partition("\n")[0]
    try:
        engagement = msgspec.json.decode(body, type=EngagementText)
        text = engagement_text(engagement)
    except (msgspec.DecodeError, msgspec.ValidationError, NotCanonical) as exc:
        raise NotAnEngagement(str(exc)) from exc
    if head != FORMAT or not note.startswith(text):
        raise NotAnEngagement("the text is not the canonical one")
    if tuple(engagement.duties) != DUTIES:
        raise NotAnEngagement("the duties are not those of this format")
    return engagement


def open_engagement(note: str, missing: Sequence[Verifier] = ()) -> EngagementText:
    """Return an engagement whose sides both signed with the keys that it names.

    missing: keys of sides that sign later (the co-operative's own). Raises NotAnEngagement,
    UnknownKey, WrongSignature, MalformedNote.
    """
    engagement = read_engagement(note)
    needed = [
        Verifier.from_vkey(engagement.upper_key),
        Verifier.from_vkey(engagement.lower_key),
    ]
    waived = {verifier.vkey for verifier in missing}
    _text, signers = open_note(note, needed)
    signed = {verifier.vkey for verifier in signers}
    unsigned = {verifier.vkey for verifier in needed} - signed - waived
    if unsigned:
        raise NotAnEngagement(", ".join(sorted(unsigned)))
    return engagement
