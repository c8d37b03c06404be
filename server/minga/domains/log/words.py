"""Words of the log: what is told of it, and what goes wrong."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """The log at one size: its root (32 bytes) and the signed note that says so."""

    size: int
    root: bytes
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Where a leaf stands, and the hashes from it up to the root that `note` signs."""

    index: int
    size: int
    hashes: tuple[bytes, ...]
    note: str


class LogError(Exception):
    """Something about the log that cannot be; the text says what to do next."""

    text = _("The log cannot do this.")

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.text)


class NotACommitment(LogError):
    text = _("The log keeps commitments of 32 bytes only, never what they are about.")


class NoSuchTree(LogError):
    text = _("The log was never of that size. Ask for sizes of its checkpoints.")
