"""All that can happen to the log: a leaf is submitted, and pending leaves are fed into the tree."""

from collections.abc import Sequence

from django.db import connection, transaction

from minga.domains.log import queries, rules
from minga.domains.log.keys import signers
from minga.domains.log.models import StoredCheckpoint
from minga.domains.log.types import SignedCheckpoint
from minga.domains.sql_files import named_queries
from minga_pure.proofs.checkpoint import TreeHead, sign_checkpoint
from minga_pure.proofs.merkle import TileReader, append_leaves, leaf_hash, tree_root

SQL = named_queries("log")

LEAVES_AT_ONCE = 10_000


def submit(*, kind: str, data: bytes) -> None:
    """Hand in a commitment of 32 bytes, inside the transaction whose deed it tells.

    `minga_pure.canon.leaf_data(salt, body)` makes one. Raises NotACommitment.
    """
    rules.check_leaf(kind, data)
    with connection.cursor() as cursor:
        cursor.execute("SELECT log_submit(%s, %s)", [kind, data])


@transaction.atomic
def feed(*, leaves_max: int = LEAVES_AT_ONCE) -> SignedCheckpoint | None:
    """Give pending leaves their places and sign the new head; call it until it returns None.

    None: nothing is pending, or another process is feeding at this moment. One transaction, so a
    crash between any two lines leaves the log as it was. Steps: 1. entries, 2. tiles, 3. the
    checkpoint, 4. pending rows go.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('log feed', 0))")
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(SQL["pending"], [leaves_max])
        rows = cursor.fetchall()
        if not rows:
            return None
        numbers = [number for number, _ in rows]
        head = queries.checkpoint()
        old = head.size if head else 0
        cursor.execute(SQL["append_entries"], [old, numbers])
        tiles = append_leaves(
            queries.tile_reader(), old, [leaf_hash(bytes(leaf)) for _, leaf in rows]
        )
        _write_tiles(tiles)
        signed = _sign(_over(tiles, queries.tile_reader()), old + len(rows))
        cursor.execute(SQL["forget_pending"], [numbers])
    return signed


def _write_tiles(tiles: dict[tuple[int, int], bytes]) -> None:
    columns: Sequence[list] = [
        [level for level, _ in tiles],
        [index for _, index in tiles],
        list(tiles.values()),
    ]
    with connection.cursor() as cursor:
        cursor.execute(SQL["write_tiles"], columns)


def _over(tiles: dict[tuple[int, int], bytes], read: TileReader) -> TileReader:
    """Tiles just made, and the stored ones for the rest."""
    return lambda level, index: tiles.get((level, index)) or read(level, index)


def _sign(read: TileReader, size: int) -> SignedCheckpoint:
    root = tree_root(read, size)
    note = sign_checkpoint(TreeHead(signers()[0].name, size, root), signers()[0])
    row = StoredCheckpoint(size=size, root=root, note=note)
    row.save(force_insert=True)
    row.refresh_from_db(fields=["at"])
    return SignedCheckpoint(size, root, note, row.at)
