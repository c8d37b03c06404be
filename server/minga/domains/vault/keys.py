"""The master keys: the first wraps all that is written, the others still open what they wrapped.

Local keys lie in MINGA_DATA/keys/master.key or in MINGA_MASTER_KEY; the keys that
MINGA_KEY_SERVICE names lie in a key management service, which never hands them out.
"""

import hashlib
from typing import Protocol

from django.conf import settings

from minga.domains.key_store import is_from_environment, keys, replace_keys
from minga.domains.vault import rules
from minga.domains.vault.errors import SecretUnreadable
from minga.domains.vault.models import SubjectKey

FILE = "master.key"
VARIABLE = "MINGA_MASTER_KEY"
LOCAL = "local"


class MasterKey(Protocol):
    """A key that wraps the keys of subjects."""

    @property
    def name(self) -> str:
        """Its name in the database: 16 hex digits that reveal nothing."""

    def wrap(self, inner: bytes, context: bytes) -> bytes:
        """Return the inner key, wrapped; `context` is authenticated with it."""

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """Return the inner key. Raises SecretUnreadable for altered bytes or context."""


class LocalKey:
    """A master key of this machine: AES-256-GCM."""

    def __init__(self, key: bytes) -> None:
        self.key = key
        self.name = rules.master_name(key)

    def wrap(self, inner: bytes, context: bytes) -> bytes:
        return rules.wrap(self.key, rules.new_nonce(), inner, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        return rules.unwrap(self.key, wrapped, context)


def masters() -> list[MasterKey]:
    """All master keys, the current one first; one is made while the vault is empty.

    Raises KeyMissing, NoKeyService.
    """
    every: list[MasterKey] = []
    for word in (settings.MINGA_KEY_SERVICE or LOCAL).replace(",", " ").split():
        every += local_keys() if word == LOCAL else [_service_key(word)]
    return every


def local_keys() -> list[LocalKey]:
    """The master keys of this machine, the newest first; one is made while the vault is empty.

    Raises KeyMissing.
    """
    return [
        LocalKey(key)
        for key in keys(FILE, variable=VARIABLE, may_make=not SubjectKey.objects.exists())
    ]


def _service_key(key_id: str) -> MasterKey:
    from minga.domains.vault.key_service import ServiceKey

    return ServiceKey(key_id, service_key_name(key_id))


def service_key_name(key_id: str) -> str:
    """Return the name in the database of a service's key."""
    return hashlib.sha256(b"minga key service" + key_id.encode()).hexdigest()[:16]


def master_named(name: str) -> MasterKey:
    """The master key that a row names. Raises Unreadable."""
    for master in masters():
        if master.name == name:
            return master
    raise SecretUnreadable


def keep_local_keys(local: list[bytes]) -> None:
    """Write the local master keys anew."""
    replace_keys(FILE, local)


def may_make_local_key() -> bool:
    """Return True where a rotation makes the new master key itself: it is local, in the file."""
    words = (settings.MINGA_KEY_SERVICE or LOCAL).replace(",", " ").split()
    return words[0] == LOCAL and not is_from_environment(VARIABLE)
