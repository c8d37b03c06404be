"""Anybody reads the log as static files and checks it without us (G14, C2SP tlog-tiles)."""

import hashlib

import pytest

from minga.domains.log import actions as log
from minga.domains.log import queries
from minga_pure.proofs.checkpoint import open_checkpoint
from minga_pure.proofs.merkle import leaf_hash, tree_root, verify_consistency
from minga_pure.proofs.note import Verifier
from minga_pure.proofs.tiles import TileName, decode_entries, parse_tile_path, tile_names, tile_path

pytestmark = pytest.mark.django_db


def feed(count: int, start: int = 0) -> None:
    for number in range(start, start + count):
        log.submit(kind="receipt", data=hashlib.sha256(str(number).encode()).digest())
    while log.feed():
        pass


def read(client, path: str) -> bytes:
    reply = client.get(f"/log/{path}")
    assert reply.status_code == 200, path
    return reply.content


def test_a_stranger_rebuilds_the_root_from_the_files_alone(client):
    feed(300)
    head = open_checkpoint(
        read(client, "checkpoint").decode(), Verifier.from_vkey(queries.log_key())
    )
    assert head.size == 300
    files = {
        (name.level, name.index): read(client, tile_path(name)) for name in tile_names(head.size)
    }
    assert tree_root(lambda level, index: files.get((level, index), b""), head.size) == head.root
    entries = decode_entries(read(client, tile_path(TileName(None, 0))))
    assert b"".join(map(leaf_hash, entries)) == files[0, 0]


def test_the_log_only_grows(client):
    feed(10)
    old = queries.checkpoint()
    feed(10, start=10)
    new = queries.checkpoint()
    proof = queries.consistency(old.size, new.size)
    assert (old.size, new.size) == (10, 20)
    assert verify_consistency(old.size, old.root, new.size, new.root, proof) is None


@pytest.mark.parametrize(
    "path", ["checkpoint", "tile/0/000", "tile/0/000.p/0", "tile/0/999", "tile/../../etc", "tile/9"]
)
def test_what_does_not_exist_is_not_found(client, path):
    assert client.get(f"/log/{path}").status_code == 404


def test_full_tiles_may_be_kept_for_ever_and_partial_ones_may_not(client):
    feed(257)
    assert parse_tile_path("tile/0/000").width == 256
    assert "immutable" in client.get("/log/tile/0/000")["Cache-Control"]
    assert "immutable" not in client.get("/log/tile/0/001.p/1")["Cache-Control"]
