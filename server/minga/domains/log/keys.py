"""The keys of the log: one signs its checkpoints, one receipts, and one seals rows.

The two that sign are made together, at the first use of a log without a head. Once a head is
signed, a missing key is an error and not a reason for a new one: everybody outside knows the old
ones.
"""

import logging
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from minga.domains.key_store import keys
from minga.domains.log.models import StoredCheckpoint
from minga_pure.proofs.note import Signer, key_name

_LOG = ("log.seed", "MINGA_LOG_SEED")
_RECEIPTS = ("receipt.seed", "MINGA_RECEIPT_SEED")
_SEALS = ("seal.key", "MINGA_SEAL_KEY")
_known: dict[tuple[str, str], tuple[Signer, Signer]] = {}


_seal_keys: dict[str, str] = {}
logger = logging.getLogger("minga.log")


def origin() -> str:
    """The log's name in its checkpoints: the site's address, without the scheme, at its first head.

    A log that has once signed keeps its name, whatever address the site has later: readers know
    it by that name.
    """
    first = StoredCheckpoint.objects.order_by("size").values_list("note", flat=True).first()
    return first.split("\n", 1)[0] if first else key_name(settings.MINGA_ORIGIN)


def signers() -> tuple[Signer, Signer]:
    """Return the signers of checkpoints and of receipts. Raises KeyMissing."""
    place = (str(settings.MINGA_DATA), settings.MINGA_ORIGIN)
    if place not in _known:
        may_make = not StoredCheckpoint.objects.exists()
        seeds = [keys(name, variable=env, may_make=may_make)[0] for name, env in (_LOG, _RECEIPTS)]
        name = origin()
        _known[place] = Signer(name, seeds[0]), Signer(f"{name}/receipts", seeds[1])
    return _known[place]


def give_seal_key(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Give a new session the key by which the database seals rows (`domains/sql/25_seal.sql`).

    Without a readable key the rows of this session stay unsealed, and the audit names them.
    """
    place = str(settings.MINGA_DATA)
    if place not in _seal_keys:
        name, variable = _SEALS
        try:
            _seal_keys[place] = keys(name, variable=variable, may_make=True)[0].hex()
        except OSError as exc:
            logger.warning("rows stay unsealed: the key cannot be read or made (%s)", exc)
            return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('minga.seal_key', %s, false)", [_seal_keys[place]])
