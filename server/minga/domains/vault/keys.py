"""The master keys: the first wraps all that is written, the others still open what they wrapped."""

from minga.domains.key_store import is_from_environment, keys, replace_keys
from minga.domains.vault.errors import SecretUnreadable
from minga.domains.vault.models import SubjectKey
from minga.domains.vault.rules import master_name

FILE = "master.key"
VARIABLE = "MINGA_MASTER_KEY"


def masters() -> list[bytes]:
    """All master keys, the current one first; one is made while the vault is empty.

    Raises KeyMissing.
    """
    return keys(FILE, variable=VARIABLE, may_make=not SubjectKey.objects.exists())


def master_named(name: str) -> bytes:
    """The master key that a row names. Raises Unreadable."""
    for master in masters():
        if master_name(master) == name:
            return master
    raise SecretUnreadable


def keep_masters(masters: list[bytes]) -> None:
    """Write the master keys anew; the operator's own are left alone."""
    if not is_from_environment(VARIABLE):
        replace_keys(FILE, masters)


def given_by_operator() -> bool:
    """Return True when the master keys come from the environment."""
    return is_from_environment(VARIABLE)
