"""The signed tree head of the log: its size and root hash (C2SP tlog-checkpoint)."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from minga_pure.proofs.errors import WrongCheckpoint
from minga_pure.proofs.merkle import HASH_BYTES
from minga_pure.proofs.note import Signer, Verifier, open_note, sign_note

_SIZE = re.compile(r"0|[1-9]\d{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class TreeHead:
    """The log `origin` has `size` entries under this root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Return the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_checkpoint(text: str) -> TreeHead:
    """Parse the signed text; later lines (extensions) are allowed and ignored.

    Raises WrongCheckpoint. An unsigned text proves nothing: open_checkpoint checks the signature.
    """
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        raise WrongCheckpoint("a line is missing")
    origin, size, encoded = lines[:3]
    if not _SIZE.fullmatch(size):
        raise WrongCheckpoint("the second line is not a size")
    try:
        root = base64.b64decode(encoded.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as exc:
        raise WrongCheckpoint("the third line is not base64") from exc
    if len(root) != HASH_BYTES or base64.b64encode(root).decode() != encoded:
        raise WrongCheckpoint("the third line is not a root")
    return TreeHead(origin, int(size), root)


def sign_checkpoint(checkpoint: TreeHead, signer: Signer) -> str:
    """Return the checkpoint as a signed note; raises WrongCheckpoint unless the origin is the
    signer.

    The caller makes sure that this tree continues every tree signed before.
    """
    if checkpoint.origin != signer.name:
        raise WrongCheckpoint(f"{signer.name} cannot sign for {checkpoint.origin}")
    text = checkpoint.text()
    if parse_checkpoint(text) != checkpoint:
        raise WrongCheckpoint("it cannot be written")
    return sign_note(text, signer)


def open_checkpoint(note: str, log: Verifier) -> TreeHead:
    """Return the checkpoint of a note after verifying the log's signature and the origin.

    Raises MalformedNote, UnknownKey, WrongSignature or WrongCheckpoint.
    """
    text, _ = open_note(note, [log])
    checkpoint = parse_checkpoint(text)
    if checkpoint.origin != log.name:
        raise WrongCheckpoint(f"it is of the log {checkpoint.origin[:80]}")
    return checkpoint
