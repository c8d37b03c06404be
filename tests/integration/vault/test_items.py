"""Items of the vault: files under keys of their own, in a folder and in a real object store."""

import os
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from minga.domains.vault import actions, audits, blobs, queries, rules
from minga.domains.vault.errors import NoBlobStore, NoSuchItem, SecretUnreadable, Shredded
from minga.domains.vault.models import Item, Secret, ShreddedKey, SubjectKey
from tests.integration.refusals import findings, refused
from tests.integration.together import together
from tests.object_store import BUCKET, object_store

pytestmark = pytest.mark.django_db
FACE = b"\xff\xd8 a face " * 100_000  # a little more than three chunks


@pytest.fixture
def ana() -> UUID:
    return uuid4()


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with object_store(tmp_path_factory.mktemp("objects")) as environment:
        yield environment


@pytest.fixture(params=["folder", "s3"])
def store(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> blobs.BlobStore:
    """Each test runs with both stores."""
    settings.MINGA_DATA = tmp_path
    settings.MINGA_BLOBS = ""
    if request.param == "s3":
        for name, value in request.getfixturevalue("bucket").items():
            monkeypatch.setenv(name, value)
        settings.MINGA_BLOBS = f"s3://{BUCKET}/{uuid4()}"
    return blobs.blob_store()


def kept(subject: UUID, content: bytes = FACE, purpose: str = "photo") -> UUID:
    return actions.store_item(
        subject=subject, purpose=purpose, media_type="image/jpeg", pieces=[content]
    ).id


def stored_names(store: blobs.BlobStore) -> list[str]:
    later = timezone.now() + timedelta(days=1)
    return [name for names in store.names(before=later) for name in names]


def test_an_item_comes_back_and_its_blob_shows_nothing(ana: UUID, store: blobs.BlobStore) -> None:
    item = kept(ana)
    assert b"".join(queries.read_item(item)) == FACE
    view = queries.item(item)
    assert (view.subject, view.purpose, view.size_bytes) == (ana, "photo", len(FACE))
    assert queries.items(subject=ana) == [view]
    (name,) = stored_names(store)
    sealed = b"".join(store.read(name))
    assert b"a face" not in sealed
    assert name == Item.objects.get().blob
    assert findings(audits.AUDITS) == []


def test_the_same_item_twice_is_stored_once(ana: UUID, store: blobs.BlobStore) -> None:
    item = uuid4()
    for content in (b"first", b"second"):
        actions.store_item(
            subject=ana, purpose="photo", media_type="image/jpeg", pieces=[content], item=item
        )
    assert b"".join(queries.read_item(item)) == b"first"
    assert len(stored_names(store)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["item", "subject"])
def test_a_shredded_item_is_gone_with_its_blob(ana: UUID, store: blobs.BlobStore, how: str) -> None:
    item, other = kept(ana), kept(uuid4())
    shred = partial(actions.shred_item, item=item)
    if how == "subject":
        shred = partial(actions.shred, subject=ana)
    shredding = shred()
    assert len(shredding.key_hashes) == (1 if how == "item" else 2)
    assert shred().key_hashes == ()
    for read in (queries.item, queries.read_item):
        with pytest.raises(Shredded):
            read(item)
    assert stored_names(store) == [Item.objects.get(pk=other).blob]
    assert findings(audits.AUDITS) == []


@pytest.mark.parametrize("how", ["item", "secret"])
def test_a_copy_of_the_rows_from_before_is_opened_by_no_key_of_today(
    ana: UUID, tmp_path: Path, settings: Any, how: str
) -> None:
    """One thing of many is erased: the subject's key in use then is gone, what stays is read."""
    settings.MINGA_DATA, settings.MINGA_BLOBS = tmp_path, ""
    erased, other = kept(ana), kept(ana, b"another")
    for purpose in ("phone", "bank"):
        actions.seal(subject=ana, purpose=purpose, value=purpose)
    before = {row.pk: bytes(row.wrapped_key) for row in Item.objects.all()}
    secret = Secret.objects.get(purpose="phone")
    if how == "item":
        actions.shred_item(item=erased)
    else:
        actions.shred(subject=ana, purpose="phone")
    own_key = queries.subject_key(SubjectKey.objects.get())
    for wrapped, context in (
        (before[erased], rules.about_item(erased, "photo")),
        (before[other], rules.about_item(other, "photo")),
        (bytes(secret.wrapped_key), rules.about_secret(ana, "phone")),
    ):
        with pytest.raises(SecretUnreadable):
            rules.unwrap(own_key, wrapped, context)
    assert b"".join(queries.read_item(other)) == b"another"
    assert queries.unseal(subject=ana, purpose="bank") == b"bank"
    assert findings(audits.AUDITS) == []


@pytest.mark.django_db(transaction=True)
def test_a_shredding_that_is_rolled_back_leaves_the_blob(ana: UUID, store: blobs.BlobStore) -> None:
    item = kept(ana)
    with pytest.raises(OSError, match="power cut"), transaction.atomic():
        actions.shred(subject=ana)
        raise OSError("power cut")
    assert b"".join(queries.read_item(item)) == FACE


def test_the_row_says_from_which_day_on_backups_are_unreadable(ana: UUID, settings: Any) -> None:
    settings.MINGA_KEY_BACKUP_DAYS = 30
    actions.seal(subject=ana, purpose="phone", value="1")
    day = timezone.now().date() + timedelta(days=31)
    assert actions.shred(subject=ana).unreadable_from == day
    assert set(ShreddedKey.objects.values_list("unreadable_from", flat=True)) == {day}
    assert queries.unreadable_from(subject=ana) == day
    assert queries.unreadable_from(subject=uuid4()) is None


@pytest.mark.parametrize("line", ["before the blob", "in the blob", "before the row"])
def test_a_crash_at_any_line_leaves_nothing_that_the_sweep_does_not_find(
    ana: UUID, store: blobs.BlobStore, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = kept(ana)

    def cut(*_args: object, **_words: object) -> Any:
        raise OSError("power cut")

    def cut_off() -> Iterator[bytes]:
        yield FACE
        raise OSError("power cut")

    if line == "before the blob":
        monkeypatch.setattr(actions, "new_name", cut)
    if line == "before the row":
        monkeypatch.setattr(Item.objects, "bulk_create", cut)
    with pytest.raises(OSError, match="power cut"):
        pieces = cut_off() if line == "in the blob" else [FACE]
        actions.store_item(subject=ana, purpose="photo", media_type="image/jpeg", pieces=pieces)
    orphans = 1 if line == "before the row" else 0
    assert len(stored_names(store)) == 1 + orphans
    assert actions.sweep_blobs() == 0
    later = timezone.now() + actions.ORPHAN_AFTER + timedelta(minutes=1)
    assert actions.sweep_blobs(now=later) == orphans
    assert b"".join(queries.read_item(whole)) == FACE
    assert findings(audits.AUDITS) == []


def test_a_process_killed_in_the_blob_leaves_a_draft_that_the_sweep_deletes(
    tmp_path: Path, settings: Any
) -> None:
    settings.MINGA_DATA, settings.MINGA_BLOBS = tmp_path, ""
    draft = tmp_path / "blobs" / "ab" / (".ab" + "0" * 38)
    draft.parent.mkdir(parents=True)
    draft.write_bytes(FACE)
    long_ago = (timezone.now() - timedelta(days=3)).timestamp()
    os.utime(draft, (long_ago, long_ago))
    assert actions.sweep_blobs() == 1
    assert not draft.exists()


@pytest.mark.parametrize("damage", ["cut", "gone", "swapped"])
def test_a_damaged_blob_is_unreadable_and_a_lost_one_an_audit_line(
    ana: UUID, store: blobs.BlobStore, damage: str
) -> None:
    item, other = kept(ana), kept(ana, FACE[::-1])
    name, name_of_other = (Item.objects.get(pk=pk).blob for pk in (item, other))
    sealed = b"".join(store.read(name))
    replaced = {"cut": sealed[:-1], "gone": b"", "swapped": b"".join(store.read(name_of_other))}
    store.delete([name])
    if damage != "gone":
        store.write(name, [replaced[damage]])
    with pytest.raises(SecretUnreadable):
        b"".join(queries.read_item(item))
    lost = "Every stored file has its sealed bytes in the file store"
    assert findings(audits.AUDITS) == ([lost] if damage == "gone" else [])


@pytest.mark.parametrize(
    ("query", "sqlstate"),
    [
        ("DELETE FROM vault_item", "MG008"),
        ("TRUNCATE vault_item", "MG005"),
        ("UPDATE vault_item SET purpose = 'voice'", "MG005"),
        ("UPDATE vault_item SET blob = 'ab/' || repeat('0', 38)", "MG005"),
        (
            (
                "INSERT INTO vault_item (id, subject, purpose, media_type, wrapped_key, blob,"
                " size_bytes) SELECT gen_random_uuid(), gen_random_uuid(), purpose, media_type,"
                " wrapped_key, 'ab/' || repeat('0', 38), 1 FROM vault_item"
            ),
            "23503",
        ),
        (
            (
                "INSERT INTO vault_shreddedkey (subject, key_hash, unreadable_from)"
                " VALUES (gen_random_uuid(), sha256('x'), current_date)"
            ),
            "23514",
        ),
    ],
)
def test_the_database_refuses_to_lose_or_alter_an_item(
    ana: UUID, tmp_path: Path, settings: Any, query: str, sqlstate: str
) -> None:
    settings.MINGA_DATA, settings.MINGA_BLOBS = tmp_path, ""
    kept(ana)
    refused(query, sqlstate)


def test_the_audit_finds_an_item_that_was_shredded_and_is_still_kept(
    ana: UUID, tmp_path: Path, settings: Any, behind_our_back: Callable[[], Any]
) -> None:
    settings.MINGA_DATA, settings.MINGA_BLOBS = tmp_path, ""
    kept(ana)
    with behind_our_back() as cursor:
        cursor.execute(
            "INSERT INTO vault_shreddedkey (subject, purpose, item, key_hash, unreadable_from)"
            " SELECT subject, purpose, id, sha256(wrapped_key), current_date + 31 FROM vault_item"
        )
    assert findings(audits.AUDITS) == ["Nothing that was shredded is still kept"]


@pytest.mark.django_db(transaction=True)
def test_an_item_stored_while_its_subject_is_forgotten_is_refused(
    ana: UUID, tmp_path: Path, settings: Any
) -> None:
    settings.MINGA_DATA, settings.MINGA_BLOBS = tmp_path, ""
    actions.seal(subject=ana, purpose="phone", value="1")

    def pieces() -> Iterator[bytes]:
        yield FACE
        actions.shred(subject=ana)

    with pytest.raises(Shredded):
        actions.store_item(subject=ana, purpose="photo", media_type="image/jpeg", pieces=pieces())
    assert not Item.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_items_of_a_new_subject_at_once(ana: UUID, store: blobs.BlobStore) -> None:
    items = together([partial(kept, ana, bytes([number])) for number in range(6)])
    assert {b"".join(queries.read_item(item))[0] for item in items} == set(range(6))


def test_a_film_is_sealed_and_read_in_flat_memory(ana: UUID, store: blobs.BlobStore) -> None:
    piece, count = os.urandom(1_000_000), 60
    tracemalloc.start()
    try:
        item = actions.store_item(
            subject=ana, purpose="video", media_type="video/mp4", pieces=iter([piece] * count)
        ).id
        assert sum(len(chunk) for chunk in queries.read_item(item)) == count * len(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16_000_000


def test_nobody_finds_an_item_that_never_was() -> None:
    for look in (queries.item, queries.read_item, lambda item: actions.shred_item(item=item)):
        with pytest.raises(NoSuchItem):
            look(uuid4())


def test_a_store_that_cannot_be_used_is_named(settings: Any) -> None:
    settings.MINGA_BLOBS = "nowhere://bucket"
    with pytest.raises(NoBlobStore):
        blobs.blob_store()


def test_master_keys_turn_under_items_too(ana: UUID, tmp_path: Path, settings: Any) -> None:
    settings.MINGA_DATA, settings.MINGA_BLOBS = tmp_path, ""
    item = kept(ana)
    assert actions.rotate_master() == 1
    assert b"".join(queries.read_item(item)) == FACE
