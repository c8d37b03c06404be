"""The log: leaves go in with their deed, get a place, and anybody can prove them."""

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from minga.domains.key_store import KeyMissing
from minga.domains.log import actions, audits, keys, queries
from minga.domains.log.errors import NoSuchTree, NotACommitment
from minga.domains.log.types import InclusionProof, SignedCheckpoint
from minga_pure.proofs.checkpoint import open_checkpoint
from minga_pure.proofs.merkle import leaf_hash, merkle_root, verify_consistency, verify_inclusion
from minga_pure.proofs.note import Verifier
from minga_pure.proofs.tiles import decode_entries
from tests.budget import examples
from tests.integration.refusals import findings, refused
from tests.integration.together import together

pytestmark = pytest.mark.django_db


def leaf(number: int) -> bytes:
    return hashlib.sha256(b"leaf %d" % number).digest()


def submit_many(numbers: Iterable[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT log_submit('test', d) FROM unnest(%s::bytea[]) WITH ORDINALITY AS t(d, n)"
            " ORDER BY n",
            [[leaf(number) for number in numbers]],
        )


def fed() -> SignedCheckpoint:
    head = actions.feed(leaves_max=100_000)
    assert head is not None
    return head


def complaints() -> list[str]:
    return findings(audits.AUDITS)


def proof_of(number: int) -> InclusionProof:
    proof = queries.inclusion(leaf(number))
    assert proof is not None
    return proof


def test_an_empty_log_has_no_head_and_no_proofs() -> None:
    assert actions.feed() is None
    assert queries.checkpoint() is None
    assert queries.inclusion(leaf(0)) is None
    assert queries.tile(0, 0, 1) is None
    assert complaints() == []


def test_a_leaf_waits_is_fed_and_can_be_proved() -> None:
    actions.submit(kind="receipt", data=leaf(0))
    assert queries.pending_count() == 1
    assert queries.inclusion(leaf(0)) is None
    head = fed()
    assert (head.size, queries.pending_count()) == (1, 0)
    proof = proof_of(0)
    key = Verifier.from_vkey(queries.log_key())
    signed = open_checkpoint(proof.note, key)
    verify_inclusion(leaf_hash(leaf(0)), proof.index, proof.size, proof.hashes, signed.root)
    assert actions.feed() is None


@pytest.mark.parametrize("sizes", [[1, 255, 1], [256], [300, 300], [65_000, 600, 1]])
def test_the_root_is_that_of_rfc_6962_whatever_the_batches(sizes: list[int]) -> None:
    total = 0
    for size in sizes:
        submit_many(range(total, total + size))
        total += size
        head = fed()
        assert head.root == merkle_root(leaf_hash(leaf(number)) for number in range(total))
    for number in {0, total // 2, total - 1}:
        proof = proof_of(number)
        assert proof.index == number
        verify_inclusion(leaf_hash(leaf(number)), number, total, proof.hashes, head.root)
        assert queries.inclusion_by_hash(leaf_hash(leaf(number))) == proof
    assert complaints() == []


@settings(max_examples=examples(15))
@given(sizes=st.lists(st.integers(1, 400), min_size=1, max_size=5))
def test_every_old_head_is_consistent_with_every_later_one(sizes: list[int]) -> None:
    with transaction.atomic():
        heads: list[SignedCheckpoint] = []
        total = 0
        for size in sizes:
            submit_many(range(total, total + size))
            total += size
            heads.append(fed())
        for at, old in enumerate(heads):
            for new in heads[at:]:
                path = queries.consistency(old.size, new.size)
                verify_consistency(old.size, old.root, new.size, new.root, path)
        assert queries.checkpoint_at(heads[0].size) == heads[0]
        transaction.set_rollback(True)


def test_tiles_and_entry_bundles_are_those_of_c2sp() -> None:
    submit_many(range(300))
    fed()
    bundle = queries.entry_bundle(1, 44)
    assert bundle is not None
    assert decode_entries(bundle) == [leaf(number) for number in range(256, 300)]
    assert queries.tile(0, 1, 44) == b"".join(leaf_hash(leaf(n)) for n in range(256, 300))
    assert queries.tile(1, 0, 1) == merkle_root(leaf_hash(leaf(n)) for n in range(256))
    assert queries.tile(0, 1) is None
    assert queries.entry_bundle(1, 45) is None
    with pytest.raises(NoSuchTree):
        queries.consistency(1, 301)


def test_only_commitments_go_in() -> None:
    with pytest.raises(NotACommitment):
        actions.submit(kind="receipt", data=b"Ana earned 5 cents")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT log_submit('receipt', 'Ana earned 5 cents')")


def test_a_leaf_goes_with_its_deed_or_not_at_all() -> None:
    with transaction.atomic():
        actions.submit(kind="receipt", data=leaf(0))
        transaction.set_rollback(True)
    assert queries.pending_count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_feeders_at_once_make_one_log() -> None:
    submit_many(range(2_000))

    def feed_all() -> None:
        for _ in range(60):
            actions.feed(leaves_max=97)

    together([feed_all] * 4)
    while actions.feed():
        pass
    head = queries.checkpoint()
    assert head is not None
    assert head.root == merkle_root(leaf_hash(leaf(number)) for number in range(2_000))
    assert complaints() == []


@pytest.mark.parametrize(
    ("query", "sqlstate"),
    [
        ("UPDATE log_entry SET kind = 'x'", "MG005"),
        ("DELETE FROM log_entry", "MG005"),
        ("TRUNCATE log_entry", "MG005"),
        (
            "INSERT INTO log_entry (index, data, kind, at) VALUES (301, sha256('x'), 'x', now())",
            "MG006",
        ),
        (
            "INSERT INTO log_entry (index, data, kind, at) VALUES (0, sha256('x'), 'x', now())",
            "23505",
        ),
        ("UPDATE log_tile SET hashes = sha256('x') WHERE index = 1", "MG005"),
        (
            "UPDATE log_tile SET hashes = hashes || sha256('x') WHERE index = 0 AND level = 0",
            "MG006",
        ),
        ("UPDATE log_tile SET index = 7 WHERE level = 1", "MG005"),
        ("DELETE FROM log_tile", "MG005"),
        ("TRUNCATE log_tile", "MG005"),
        ("UPDATE log_checkpoint SET note = ''", "MG005"),
        ("DELETE FROM log_checkpoint", "MG005"),
        ("TRUNCATE log_checkpoint", "MG005"),
        ("INSERT INTO log_checkpoint (size, root, note) VALUES (299, sha256('x'), '')", "MG006"),
        ("INSERT INTO log_checkpoint (size, root, note) VALUES (301, sha256('x'), '')", "MG006"),
        ("UPDATE log_pending SET leaf = sha256('y')", "MG005"),
        ("DELETE FROM log_pending", "MG005"),
        ("TRUNCATE log_pending", "MG005"),
    ],
)
def test_the_database_refuses_to_rewrite_the_log(query: str, sqlstate: str) -> None:
    submit_many(range(300))
    fed()
    submit_many([300])
    refused(query, sqlstate)


@pytest.mark.parametrize(
    ("tamper", "found"),
    [
        ("DELETE FROM log_entry WHERE index = 7", "without a gap"),
        ("DELETE FROM log_entry WHERE index = 299", "without a gap"),
        ("UPDATE log_entry SET data = sha256('x') WHERE index = 7", "leaves are the hashes"),
        ("UPDATE log_tile SET hashes = sha256('x') WHERE level = 1", "upper tile"),
        ("DELETE FROM log_tile WHERE level = 1", "upper tile"),
        ("UPDATE log_checkpoint SET root = sha256('x')", "Every head"),
        ("UPDATE log_checkpoint SET note = replace(note, '300', '299')", "Every head"),
        ("UPDATE log_pending SET at = now() - interval '1 hour'", "waited longer"),
        ("ALTER TABLE log_tile DISABLE TRIGGER log_tile_grows", "guards"),
    ],
)
def test_the_audit_finds_a_log_that_was_rewritten_behind_our_back(
    tamper: str, found: str, behind_our_back: Callable[[], Any]
) -> None:
    submit_many(range(300))
    fed()
    submit_many([300])
    assert complaints() == []
    with behind_our_back() as cursor:
        cursor.execute(tamper)
    assert any(found in sentence for sentence in complaints())


def test_a_lost_key_is_not_silently_replaced(tmp_path: Path, settings: Any) -> None:
    settings.MINGA_DATA = tmp_path
    first = queries.log_key()
    path = tmp_path / "keys" / "log.seed"
    assert path.stat().st_mode & 0o777 == 0o600
    assert queries.log_key() == first
    assert queries.receipt_key() != first
    submit_many([0])
    fed()
    path.unlink()
    keys._known.clear()
    with pytest.raises(KeyMissing):
        queries.log_key()


def test_a_log_that_has_signed_keeps_its_name_when_the_site_moves(settings: Any) -> None:
    actions.submit(kind="receipt", data=b"\1" * 32)
    first = actions.feed()
    assert first
    keys._known.clear()
    settings.MINGA_ORIGIN = "https://moved.example"
    try:
        actions.submit(kind="receipt", data=b"\2" * 32)
        second = actions.feed()
        assert second
        name = first.note.split("\n", 1)[0]
        assert second.note.startswith(f"{name}\n")
        assert queries.receipt_key().startswith(f"{name}/receipts+")
    finally:
        keys._known.clear()


def rows_scanned() -> int:
    """Return the rows of the log that this transaction has read without an index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'log_entry'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_a_feed_reads_leaves_by_their_hash_and_never_the_whole_log() -> None:
    """Also with the statistics of a young log: they stay in use until the next analysis."""
    submit_many(range(5))
    actions.feed()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE log_entry")
    scanned = rows_scanned()
    for batch in range(1, 3):
        submit_many(range(batch * 400, batch * 400 + 400))
        actions.feed()
    assert rows_scanned() - scanned < 400
