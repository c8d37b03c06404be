"""Words of the vault: what was forgotten, and what goes wrong."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Shredding:
    """Keys that were destroyed. `key_hashes` are the SHA-256 of the wrapped keys, to be logged."""

    subject: UUID
    purpose: str | None
    key_hashes: tuple[bytes, ...]


class VaultError(Exception):
    """Something about a secret that cannot be; the text says what to do next."""

    text = _("The vault cannot do this.")

    def __str__(self) -> str:
        return str(self.args[0] if self.args else self.text)


class Shredded(VaultError):
    text = _("This was erased for good: its key is destroyed, and nobody can read it any more.")


class Unreadable(VaultError):
    text = _("This secret cannot be opened: it was altered, or its master key is missing.")


class PurposeUnfit(VaultError):
    text = _("Say in one short word what the secret is kept for.")
