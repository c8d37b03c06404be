"""Reads of the log: its head, its tiles, and proofs made from them."""

from collections.abc import Sequence

from django.db import connection

from minga.domains.log import rules
from minga.domains.log.keys import signers
from minga.domains.log.models import Pending, StoredCheckpoint, StoredEntry
from minga.domains.log.types import InclusionProof, SignedCheckpoint
from minga.domains.sql_files import named_queries
from minga_pure.proofs.merkle import (
    HASH_BYTES,
    TILE_WIDTH,
    TileReader,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
)
from minga_pure.proofs.note import Signer
from minga_pure.proofs.tiles import encode_entries, tile_width

SQL = named_queries("log")


def log_key() -> str:
    """The public key of the log, name+hash+key, to be published."""
    return signers()[0].vkey


def receipt_key() -> str:
    """The public key of the receipts, name+hash+key, to be published."""
    return signers()[1].vkey


def receipt_signer() -> Signer:
    """Return the signer of receipts; loaded once in a process."""
    return signers()[1]


def checkpoint() -> SignedCheckpoint | None:
    """The newest signed head, or None while the log is empty."""
    return _card(StoredCheckpoint.objects.order_by("-size").first())


def checkpoint_at(size: int) -> SignedCheckpoint | None:
    """The signed head of exactly this size, if there was one."""
    return _card(StoredCheckpoint.objects.filter(size=size).first())


def pending_count() -> int:
    """Return the number of leaves that are not in the log yet."""
    return Pending.objects.count()


def inclusion(leaf: bytes) -> InclusionProof | None:
    """The proof of one leaf (its 32 bytes), or None until the log was fed."""
    return inclusions([leaf]).get(leaf)


def inclusion_by_hash(hashed: bytes) -> InclusionProof | None:
    """The proof of the leaf with this RFC 6962 hash."""
    return _prove([hashed]).get(hashed)


def inclusions(leaves: Sequence[bytes]) -> dict[bytes, InclusionProof]:
    """The proofs of those leaves that are in the log already, all under its newest checkpoint."""
    by_hash = {leaf_hash(leaf): leaf for leaf in leaves}
    return {by_hash[hashed]: proof for hashed, proof in _prove(list(by_hash)).items()}


def consistency(old: int, new: int) -> list[bytes]:
    """The hashes that show that the log of size `old` begins the log of size `new`.

    Raises NoSuchTree.
    """
    head = checkpoint()
    rules.check_sizes(old, new, head.size if head else 0)
    return consistency_proof(tile_reader(), old, new)


def tile(level: int, index: int, width: int = TILE_WIDTH) -> bytes | None:
    """The hashes of one tile, as wide as asked for, or None when the log is not that large."""
    head = checkpoint()
    if head is None or not 1 <= width <= tile_width(head.size, level, index):
        return None
    return tile_reader()(level, index)[: width * HASH_BYTES]


def entry_bundle(index: int, width: int = TILE_WIDTH) -> bytes | None:
    """The entries beneath a tile of level 0 in C2SP form, or None when there are not so many."""
    head = checkpoint()
    if head is None or not 1 <= width <= tile_width(head.size, 0, index):
        return None
    start = index * TILE_WIDTH
    rows = StoredEntry.objects.filter(index__gte=start, index__lt=start + width).order_by("index")
    return encode_entries([bytes(row) for row in rows.values_list("data", flat=True)])


def tile_reader() -> TileReader:
    """Reads tiles for the makers of proofs; a tile that does not exist is empty."""

    def read(level: int, index: int) -> bytes:
        with connection.cursor() as cursor:
            cursor.execute(SQL["tile"], [level, index])
            row = cursor.fetchone()
        return bytes(row[0]) if row else b""

    return read


def remembering_reader() -> TileReader:
    """The same, reading each tile once: many proofs share the tiles near the root."""
    read = tile_reader()
    known: dict[tuple[int, int], bytes] = {}

    def remembered(level: int, index: int) -> bytes:
        if (level, index) not in known:
            known[level, index] = read(level, index)
        return known[level, index]

    return remembered


def _prove(hashes: list[bytes]) -> dict[bytes, InclusionProof]:
    head = checkpoint()
    if head is None or not hashes:
        return {}
    with connection.cursor() as cursor:
        # Written as the index is, so that it is used.
        cursor.execute(SQL["leaf_indexes"], [hashes])
        places = {bytes(hashed): index for hashed, index in cursor if index < head.size}
    read = remembering_reader()
    return {
        hashed: InclusionProof(
            index, head.size, tuple(inclusion_proof(read, index, head.size)), head.note
        )
        for hashed, index in places.items()
    }


def _card(row: StoredCheckpoint | None) -> SignedCheckpoint | None:
    return SignedCheckpoint(row.size, bytes(row.root), row.note, row.at) if row else None
