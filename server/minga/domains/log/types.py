"""Words of the log: what is told of it, and what goes wrong."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """The log at one size: its root (32 bytes) and the signed note that says so."""

    size: int
    root: bytes
    note: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """The index of a leaf, and the hashes from it up to the root that `note` signs."""

    index: int
    size: int
    hashes: tuple[bytes, ...]
    note: str
