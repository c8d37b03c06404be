"""The standings of a licensed set as a signed list, written and read in one pass.

    <item> live
    <item> withdrawn erased
    <empty line>
    minga-standing-list/v1
    {"count": 2, "licence": ..., "made_at": ..., "sha256": ...}

    — co-op.example/receipts AbCd...

The signed part comes last and holds the SHA-256 of all lines before it, so that a list of any
length is written and verified in bounded memory. Nothing of a list counts before its end was read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Annotated, Final, NamedTuple
from uuid import UUID

import msgspec

from minga_pure.canon import canonical
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import Signer, Verifier, open_note, sign_note

FORMAT: Final = "minga-standing-list/v1"
STANDINGS: Final = ("live", "restricted", "withdrawn")
LINE_CHARACTERS_MAX: Final = 200
TRAILER_CHARACTERS_MAX: Final = 10_000


class NotAStandingList(ProofError):
    """A line is not of the format, the end is missing, or a line was changed."""

    sentence = "This is not a whole standing list of a co-operative. Download it again."


class StandingRow(NamedTuple):
    """The standing of one item; `reason` is empty for a live one."""

    item: UUID
    standing: str
    reason: str = ""


class ListEnd(msgspec.Struct, frozen=True, kw_only=True, tag=FORMAT, tag_field="format",
              forbid_unknown_fields=True):  # fmt: skip
    """The signed end of a list. `made_at`: whole seconds since 1970 (UTC)."""

    licence: UUID
    count: Annotated[int, msgspec.Meta(ge=0)]
    made_at: Annotated[int, msgspec.Meta(ge=0, le=2**40)]
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


def write_list(
    standings: Iterable[StandingRow], *, licence: UUID, made_at: int, signer: Signer
) -> Iterator[str]:
    """Yield the lines of a signed list, each with its newline."""
    digest, count = hashlib.sha256(), 0
    for row in standings:
        line = f"{row.item} {row.standing} {row.reason}".rstrip() + "\n"
        digest.update(line.encode())
        count += 1
        yield line
    end = ListEnd(licence=licence, count=count, made_at=made_at, sha256=digest.hexdigest())
    yield "\n"
    yield sign_note(f"{FORMAT}\n{canonical(msgspec.to_builtins(end)).decode()}\n", signer)


class ListReader:
    """Reads a list line by line; `end` is set, and the list verified, once all rows were read."""

    def __init__(self, lines: Iterable[str], trusted: Iterable[Verifier]) -> None:
        self._lines = iter(lines)
        self._trusted = list(trusted)
        self.end: ListEnd | None = None

    def __iter__(self) -> Iterator[StandingRow]:
        """Yield the rows. Raises NotAStandingList, UnknownKey, WrongSignature at the end."""
        digest = hashlib.sha256()
        for count, line in enumerate(self._lines):
            if line == "\n":
                self._verify(digest.hexdigest(), count)
                return
            digest.update(line.encode())
            yield _row(line)
        raise NotAStandingList("the end is missing")

    def _verify(self, sha256: str, count: int) -> None:
        note = ""
        for line in self._lines:
            note += line
            if len(note) > TRAILER_CHARACTERS_MAX:
                raise NotAStandingList("the end is too long")
        text, _signers = open_note(note, self._trusted)
        head, _newline, body = text.partition("\n")
        try:
            end = msgspec.json.decode(body, type=ListEnd)
        except (msgspec.DecodeError, msgspec.ValidationError) as exc:
            raise NotAStandingList(str(exc)) from exc
        if head != FORMAT or (end.sha256, end.count) != (sha256, count):
            raise NotAStandingList("a line was changed")
        self.end = end


def _row(line: str) -> StandingRow:
    words = line.split()
    try:
        row = StandingRow(UUID(words[0]), words[1], *words[2:3])
    except (IndexError, ValueError) as exc:
        raise NotAStandingList("a line is not one") from exc
    if len(line) > LINE_CHARACTERS_MAX or len(words) > 3 or row.standing not in STANDINGS:
        raise NotAStandingList("a line is not one")
    return row
