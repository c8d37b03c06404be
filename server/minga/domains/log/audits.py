"""Audit queries of the log (G14)."""

from itertools import groupby

from minga.domains.audit import Audit
from minga.domains.log import queries
from minga.domains.log.models import StoredCheckpoint, Tile
from minga.domains.sql_files import missing_guards
from minga_pure.proofs.checkpoint import open_checkpoint
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.merkle import HASH_BYTES, TILE_WIDTH, merkle_root, tree_root
from minga_pure.proofs.note import Verifier


def upper_tiles() -> list[str]:
    """Every hash above level 0 is the root of the full tile beneath it, and none is missing."""
    complaints: list[str] = []
    expected: dict[tuple[int, int], bytes] = {}
    rows = Tile.objects.order_by("level", "index").values_list("level", "index", "hashes")
    for level, tiles in groupby(rows.iterator(), key=lambda row: row[0]):
        above: list[bytes] = []
        for _, index, hashes in tiles:
            row = bytes(hashes)
            if level > 0 and expected.pop((level, index), b"") != row:
                complaints.append(f"tile {level}/{index}")
            if len(row) == TILE_WIDTH * HASH_BYTES:
                above.append(merkle_root(_cut(row, HASH_BYTES)))
        for place, row in enumerate(_cut(b"".join(above), TILE_WIDTH * HASH_BYTES)):
            expected[level + 1, place] = row
    return complaints + [f"tile {level}/{index} is missing" for level, index in expected]


def checkpoints() -> list[str]:
    """Every signed head carries the log's signature and the root that its entries make."""
    complaints: list[str] = []
    read = queries.remembering_reader()
    if not StoredCheckpoint.objects.exists():
        return complaints
    key = Verifier.from_vkey(queries.log_key())
    for row in StoredCheckpoint.objects.order_by("size").iterator():
        try:
            head = open_checkpoint(row.note, key)
            fits = head.size == row.size and head.root == bytes(row.root)
            if not fits or tree_root(read, row.size) != head.root:
                complaints.append(f"checkpoint {row.size}: another root than its entries make")
        except ProofError as error:
            complaints.append(f"checkpoint {row.size}: {error}")
    return complaints


def _cut(row: bytes, size: int) -> list[bytes]:
    return [row[offset : offset + size] for offset in range(0, len(row), size)]


AUDITS = [
    Audit(
        guarantee="G14",
        sentence="The log's entries stand without a gap, and its newest head counts them all",
        sql="""
            SELECT format('%s entries, the last is %s, the signed size is %s', counted, last, size)
              FROM (SELECT count(*) AS counted, coalesce(max(index), -1) AS last,
                           (SELECT coalesce(max(size), 0) FROM log_checkpoint) AS size
                      FROM log_entry) AS log
             WHERE counted <> last + 1 OR counted <> size""",
        rows="log_entry",
    ),
    Audit(
        guarantee="G14",
        sentence="The tree's leaves are the hashes of the log's entries",
        sql=r"""
            WITH leaf AS (
                SELECT index / 256 AS tile,
                       string_agg(sha256('\x00'::bytea || data), ''::bytea ORDER BY index) AS hashes
                  FROM log_entry GROUP BY index / 256)
            SELECT format('tile 0/%s', coalesce(leaf.tile, stored.index))
              FROM leaf FULL JOIN (SELECT * FROM log_tile WHERE level = 0) AS stored
                ON stored.index = leaf.tile
             WHERE leaf.hashes IS DISTINCT FROM stored.hashes""",
        rows="log_entry",
    ),
    Audit(
        guarantee="G14",
        sentence="Every upper tile of the tree is made of the tiles beneath it",
        check=upper_tiles,
        rows="log_tile",
    ),
    Audit(
        guarantee="G14",
        sentence="Every head ever signed has our signature and the root that its entries make",
        check=checkpoints,
        rows="log_checkpoint",
    ),
    Audit(
        guarantee="G14",
        sentence="No leaf has waited longer than 10 minutes for its place",
        sql="SELECT format('pending %s since %s', id, at) FROM log_pending"
        " WHERE at < now() - interval '10 minutes'",
        rows="log_pending",
    ),
    Audit(
        guarantee="G14",
        sentence="The guards that keep the log append-only are in place and awake",
        check=lambda: missing_guards("log"),
        rows="log_checkpoint",
    ),
]
