"""Words of the vault: what was forgotten, and what goes wrong."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Shredding:
    """Keys that were destroyed. `key_hashes` are the SHA-256 of the wrapped keys, to be logged.

    From the day `unreadable_from` on no copy of the keys holds them, and old backups are
    unreadable.
    """

    subject: UUID
    purpose: str | None
    key_hashes: tuple[bytes, ...]
    unreadable_from: date


@dataclass(frozen=True, slots=True)
class VaultItemView:
    """A stored file of a subject, without its bytes."""

    id: UUID
    subject: UUID
    purpose: str
    media_type: str
    size_bytes: int
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class RestoredKeys:
    """Result of bringing a copy of the keys into a restored database.

    `keys` were brought back; `destroyed` secrets and items had been shredded since the backup;
    `forgotten` subjects had been shredded as a whole by the time of the copy.
    """

    keys: int
    destroyed: int
    forgotten: tuple[UUID, ...]
