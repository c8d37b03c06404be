"""The vault: kept so that nobody reads it by accident, and so that it can be forgotten."""

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from minga.domains.key_store import KeyMissing
from minga.domains.vault import actions, audits, queries, rules
from minga.domains.vault.errors import PurposeUnfit, SecretUnreadable, Shredded
from tests.budget import examples
from tests.integration.refusals import findings, refused
from tests.integration.together import soon, together

pytestmark = pytest.mark.django_db
PHONE = "+58 412 555 0199"


@pytest.fixture
def ana() -> UUID:
    return uuid4()


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings: Any) -> Path:
    settings.MINGA_DATA = tmp_path
    return tmp_path / "keys" / "master.key"


def raw_bytes() -> bytes:
    """Everything that the tables of the vault hold, as an intruder would copy it."""
    found = b""
    with connection.cursor() as cursor:
        for table in ("vault_secret", "vault_subjectkey", "vault_shreddedkey"):
            cursor.execute(f"SELECT row_to_json(t)::text, t::text FROM {table} AS t")
            for row in cursor:
                found += "".join(row).encode()
    return found


def test_what_is_sealed_can_be_read_again_and_replaced(ana: UUID) -> None:
    assert queries.unseal(subject=ana, purpose="phone") is None
    actions.seal(subject=ana, purpose="phone", value=PHONE)
    assert queries.unseal(subject=ana, purpose="phone") == PHONE.encode()
    actions.seal(subject=ana, purpose="phone", value=b"\x00\xff")
    assert queries.unseal(subject=ana, purpose="phone") == b"\x00\xff"
    assert queries.purposes(subject=ana) == ["phone"]
    assert findings(audits.AUDITS) == []


def test_the_tables_hold_no_plain_text_and_no_key(ana: UUID, own_keys: Path) -> None:
    actions.seal(subject=ana, purpose="phone", value=PHONE)
    seen = raw_bytes()
    master = own_keys.read_text(encoding="ascii").strip()
    for plain in (PHONE, PHONE.encode().hex(), master):
        assert plain.encode() not in seen
    assert str(ana).encode() in seen
    assert own_keys.stat().st_mode & 0o777 == 0o600


@settings(max_examples=examples(30))
@given(
    plain=st.binary(max_size=2_000), purpose=st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
)
def test_every_value_comes_back_as_it_was(plain: bytes, purpose: str) -> None:
    subject = uuid4()
    actions.seal(subject=subject, purpose=purpose, value=plain)
    assert queries.unseal(subject=subject, purpose=purpose) == plain


def test_one_secret_is_forgotten_and_the_others_stay(ana: UUID) -> None:
    actions.seal(subject=ana, purpose="phone", value=PHONE)
    actions.seal(subject=ana, purpose="bank", value="0134")
    shredding = actions.shred(subject=ana, purpose="phone")
    assert len(shredding.key_hashes) == 1
    with pytest.raises(Shredded):
        queries.unseal(subject=ana, purpose="phone")
    assert queries.unseal(subject=ana, purpose="bank") == b"0134"
    assert actions.shred(subject=ana, purpose="phone").key_hashes == ()
    actions.seal(subject=ana, purpose="phone", value="a new number")
    assert queries.unseal(subject=ana, purpose="phone") == b"a new number"
    assert findings(audits.AUDITS) == []


def test_a_person_is_forgotten_as_a_whole_and_for_good(ana: UUID) -> None:
    ben = uuid4()
    for subject in (ana, ben):
        actions.seal(subject=subject, purpose="phone", value=PHONE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrapped_key FROM vault_subjectkey WHERE subject = %s", [ana])
        own_key = hashlib.sha256(cursor.fetchone()[0]).digest()
    shredding = actions.shred(subject=ana)
    assert own_key in shredding.key_hashes
    assert len(shredding.key_hashes) == 2
    for purpose in ("phone", "never sealed"):
        with pytest.raises(Shredded):
            queries.unseal(subject=ana, purpose=purpose)
    with pytest.raises(Shredded):
        actions.seal(subject=ana, purpose="phone", value=PHONE)
    assert queries.unseal(subject=ben, purpose="phone") == PHONE.encode()
    assert findings(audits.AUDITS) == []


def test_a_subject_of_whom_nothing_was_kept_is_forgotten_too(ana: UUID) -> None:
    assert len(actions.shred(subject=ana).key_hashes) == 1
    assert actions.shred(subject=ana).key_hashes == ()
    with pytest.raises(Shredded):
        actions.seal(subject=ana, purpose="phone", value=PHONE)
    assert findings(audits.AUDITS) == []


def test_sealed_bytes_cannot_be_moved_to_another_person_or_purpose(ana: UUID) -> None:
    ben = uuid4()
    actions.seal(subject=ana, purpose="phone", value=PHONE)
    actions.seal(subject=ana, purpose="bank", value="0134")
    actions.seal(subject=ben, purpose="phone", value="other")
    with connection.cursor() as cursor:
        for where, values in (
            ("k.subject = %s AND k.purpose = 'bank'", [ana]),
            ("k.subject = %s AND k.purpose = 'phone'", [ben]),
        ):
            cursor.execute(
                "UPDATE vault_secret AS k SET wrapped_key = a.wrapped_key, nonce = a.nonce,"
                " ciphertext = a.ciphertext FROM vault_secret AS a"
                f" WHERE a.subject = %s AND a.purpose = 'phone' AND {where}",
                [ana, *values],
            )
    for subject, purpose in ((ana, "bank"), (ben, "phone")):
        with pytest.raises(SecretUnreadable):
            queries.unseal(subject=subject, purpose=purpose)


def test_a_new_master_key_opens_what_the_old_one_wrapped(ana: UUID, own_keys: Path) -> None:
    subjects = [ana, *(uuid4() for _ in range(5))]
    for subject in subjects:
        actions.seal(subject=subject, purpose="phone", value=PHONE)
    before = own_keys.read_text(encoding="ascii")
    assert actions.rotate_master() == 6
    after = own_keys.read_text(encoding="ascii")
    assert len(after.split()) == 1
    assert after != before
    assert own_keys.stat().st_mode & 0o777 == 0o600
    for subject in subjects:
        assert queries.unseal(subject=subject, purpose="phone") == PHONE.encode()
    assert findings(audits.AUDITS) == []


def test_a_rotation_that_was_cut_off_is_finished_by_the_next(
    ana: UUID, own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for subject in (ana, uuid4(), uuid4()):
        actions.seal(subject=subject, purpose="phone", value=PHONE)
    monkeypatch.setattr(actions, "REWRAP_AT_ONCE", 1)
    wrap, calls = rules.wrap, []

    def wrap_once(*args: bytes) -> bytes:
        calls.append(args)
        if len(calls) > 1:
            raise OSError("power cut")
        return wrap(*args)

    monkeypatch.setattr(rules, "wrap", wrap_once)
    with pytest.raises(OSError, match="power cut"):
        actions.rotate_master()
    assert len(own_keys.read_text(encoding="ascii").split()) == 2
    assert queries.unseal(subject=ana, purpose="phone") == PHONE.encode()
    monkeypatch.setattr(rules, "wrap", wrap)
    assert actions.rotate_master() == 3
    assert queries.unseal(subject=ana, purpose="phone") == PHONE.encode()


def test_a_lost_master_key_is_an_error_and_an_audit_line(ana: UUID, own_keys: Path) -> None:
    actions.seal(subject=ana, purpose="phone", value=PHONE)
    own_keys.write_text("00" * 32, encoding="ascii")
    with pytest.raises(SecretUnreadable):
        queries.unseal(subject=ana, purpose="phone")
    assert findings(audits.AUDITS) == [audits.AUDITS[1].sentence]
    own_keys.unlink()
    with pytest.raises(KeyMissing):
        queries.unseal(subject=ana, purpose="phone")


def test_an_operator_may_hold_the_master_key_elsewhere(
    ana: UUID, own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINGA_MASTER_KEY", "11" * 32)
    actions.seal(subject=ana, purpose="phone", value=PHONE)
    monkeypatch.setenv("MINGA_MASTER_KEY", "22" * 32 + "," + "11" * 32)
    assert queries.unseal(subject=ana, purpose="phone") == PHONE.encode()
    assert actions.rotate_master() == 1
    monkeypatch.setenv("MINGA_MASTER_KEY", "22" * 32)
    assert queries.unseal(subject=ana, purpose="phone") == PHONE.encode()
    assert not own_keys.exists()


@pytest.mark.parametrize("purpose", ["", "Phone", "a b", "x" * 61, "phone|bank"])
def test_a_purpose_is_one_short_word(ana: UUID, purpose: str) -> None:
    with pytest.raises(PurposeUnfit):
        actions.seal(subject=ana, purpose=purpose, value="x")


@pytest.mark.parametrize(
    ("query", "sqlstate"),
    [
        ("DELETE FROM vault_secret", "MG008"),
        ("TRUNCATE vault_secret", "MG005"),
        ("UPDATE vault_secret SET purpose = 'bank'", "MG005"),
        ("UPDATE vault_secret SET ciphertext = 'x'", "MG005"),
        ("DELETE FROM vault_subjectkey", "MG008"),
        ("TRUNCATE vault_subjectkey CASCADE", "MG005"),
        ("UPDATE vault_subjectkey SET wrapped_key = 'x'", "MG005"),
        ("DELETE FROM vault_shreddedkey", "MG005"),
        ("UPDATE vault_shreddedkey SET purpose = NULL", "MG005"),
        ("TRUNCATE vault_shreddedkey", "MG005"),
    ],
)
def test_the_database_refuses_to_lose_or_alter_a_secret(
    ana: UUID, query: str, sqlstate: str
) -> None:
    actions.seal(subject=ana, purpose="phone", value=PHONE)
    actions.seal(subject=ana, purpose="bank", value="0134")
    actions.shred(subject=ana, purpose="bank")
    refused(query, sqlstate)


def test_the_database_refuses_a_new_key_for_a_forgotten_subject(ana: UUID) -> None:
    actions.seal(subject=ana, purpose="phone", value=PHONE)
    actions.shred(subject=ana)
    refused(
        "INSERT INTO vault_subjectkey (subject, wrapped_key, master) VALUES (%s, 'x', 'x')",
        "MG009",
        ana,
    )


@pytest.mark.parametrize(
    ("tamper", "line"),
    [
        (
            (
                "INSERT INTO vault_shreddedkey (subject, purpose, key_hash, unreadable_from)"
                " SELECT subject, purpose, sha256(wrapped_key), current_date + 31 FROM vault_secret"
            ),
            0,
        ),
        ("UPDATE vault_subjectkey SET master = 'another'", 1),
        ("ALTER TABLE vault_shreddedkey DISABLE TRIGGER ALL", 3),
    ],
)
def test_the_audit_finds_what_was_done_behind_our_back(
    ana: UUID, tamper: str, line: int, behind_our_back: Callable[[], Any]
) -> None:
    actions.seal(subject=ana, purpose="phone", value=PHONE)
    assert findings(audits.AUDITS) == []
    with behind_our_back() as cursor:
        cursor.execute(tamper)
    assert findings(audits.AUDITS) == [audits.AUDITS[line].sentence]


@pytest.mark.django_db(transaction=True)
def test_two_doors_sealing_a_new_subject_at_once_share_one_key(ana: UUID) -> None:
    def seal(number: int) -> None:
        actions.seal(subject=ana, purpose=f"p{number}", value=str(number))

    together([partial(seal, number) for number in range(8)])
    for number in range(8):
        assert queries.unseal(subject=ana, purpose=f"p{number}") == str(number).encode()


@pytest.mark.django_db(transaction=True)
def test_after_scrubbing_the_sealed_bytes_are_gone_from_the_file(ana: UUID) -> None:
    actions.seal(subject=ana, purpose="phone", value=PHONE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ciphertext FROM vault_secret")
        sealed = bytes(cursor.fetchone()[0])
    assert sealed in table_file("vault_secret")
    actions.shred(subject=ana)

    def gone() -> bool:
        actions.scrub()
        return sealed not in table_file("vault_secret")

    assert soon(gone)


def table_file(table: str) -> bytes:
    """The table's own file on the database's disk."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s))", [table])
        return bytes(cursor.fetchone()[0])
