"""Errors of the vault domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class VaultError(DomainError):
    """Something about a secret that cannot be; the text says what to do next."""

    text = _("The vault cannot do this.")


class Shredded(VaultError):
    text = _("This was erased for good: its key is destroyed, and nobody can read it any more.")


class SecretUnreadable(VaultError):
    text = _("This secret cannot be opened: it was altered, or its master key is missing.")


class PurposeUnfit(VaultError):
    text = _("Say in one short word what the secret is kept for.")


class ReadingNeedsReason(VaultError):
    text = _("Say in a sentence why you have to see this. Its owner reads the reason.")


class NoSuchItem(VaultError):
    text = _("There is no such file. Look at the address again.")


class NoBlobStore(VaultError):
    text = _("The file store that MINGA_BLOBS names cannot be used.")


class NoKeyService(VaultError):
    text = _(
        "The key service that MINGA_KEY_SERVICE names does not answer. Nothing was changed;"
        " try again later."
    )


class KeysTooOld(VaultError):
    text = _(
        "This copy of the keys is older than the backup: it lacks keys of people whom the backup"
        " knows. Take a newer copy."
    )
