"""Words of the vault: what was forgotten, and what goes wrong."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Shredding:
    """Keys that were destroyed. `key_hashes` are the SHA-256 of the wrapped keys, to be logged."""

    subject: UUID
    purpose: str | None
    key_hashes: tuple[bytes, ...]
