"""A member is shown, gets a copy of, and erases all that is held; what stays says by which law."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth import authenticate
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from minga.domains.holding import Erasing, Holder, holders
from minga.domains.notices import actions as notices
from minga.domains.notices.types import ChannelKind
from minga.domains.payouts import actions as payouts
from minga.domains.people import actions, queries
from minga.domains.people.actions import erasures
from minga.domains.people.errors import CannotErase
from minga.domains.people.models import Erasure
from minga.domains.people.types import Office, Settings
from minga.domains.vault import actions as vault
from minga.domains.vault import queries as sealed
from minga.domains.vault.errors import Shredded
from minga.domains.work import actions as work
from minga_pure.money import Money
from tests import cast
from tests.cast_media import OGG, bring
from tests.integration.payouts.purses import destination, held
from tests.integration.refusals import breaches, refused
from tests.integration.wages.weeks import works

pytestmark = pytest.mark.django_db

WORDS = "zanahary4711"  # nobody else writes this


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_HOST = "localhost"
    settings.MEDIA_ROOT, settings.MINGA_DATA = tmp_path / "files", tmp_path


@pytest.fixture
def lova() -> cast.Worker:
    """A member with a bit of everything, and whose wallet is empty."""
    member = cast.worker(WORDS)
    today = timezone.now().date()
    actions.save_settings(member=member.ref, settings=Settings(week_hours=20))
    actions.open_household(member=member.ref, name="Ours")
    device = actions.note_device(member=member.ref, device=None, today=today)
    actions.name_device(member=member.ref, device=device, name=WORDS)
    address = f"{WORDS}@example.org"
    notices.add_channel(member=member.ref, kind=ChannelKind.EMAIL, address=address)
    vault.seal(subject=member.ref.subject, purpose="phone", value=WORDS)
    vault.store_item(
        subject=member.ref.subject,
        purpose="photo",
        media_type="image/jpeg",
        pieces=[WORDS.encode()],
    )
    project = cast.published(texts=10)
    works(member, project, 20_000, 9_000)
    member.ask(project.public_id, 2)
    work.ask(member=member.ref, project=project.public_id, text="What about this?")
    bring(member.ref, OGG)
    paid_out(member)
    session = SessionStore()
    session["_auth_user_id"] = str(member.id)
    session.save()
    return member


def paid_out(member: cast.Worker) -> None:
    owner = member.ref.subject
    order = payouts.request_payout(
        owner=owner,
        destination=destination(owner, "manual"),
        amount=Money(held(owner), "USD"),
        order=uuid4(),
    )
    assert order is not None
    for name in ("thea", "theo"):
        payouts.confirm_by_hand(order=order.public_id, actor_id=cast.steward(name).id)


def everything_stored() -> str:
    """Every row of every table, as an intruder would copy it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace ="
                       " 'public'::regnamespace")  # fmt: skip
        rows = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} t")
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def held_by(member: cast.Worker) -> dict[str, int]:
    whom = queries.data_subject(member.id)
    return {
        holding.table: holding.count(whom)
        for holder in holders()
        for holding in holder.covers
        if holding.count(whom)
    }


def test_a_member_gets_a_copy_of_all_that_is_held(lova: cast.Worker) -> None:
    whom = queries.data_subject(lova.id)
    copied = {table: rows for holder in holders() for table, rows in holder.export(whom).items()}
    assert {table: len(rows) for table, rows in copied.items()} == held_by(lova)
    assert {"answers_answer", "ledger_transfer", "people_device", "vault_item"} <= set(copied)
    assert copied["people_device"][0]["name"] == WORDS
    shown = str(copied)
    for secret in ("wrapped_key", "ciphertext", "password", "digest"):
        assert f"'{secret}'" not in shown
    files = {
        file.name: b"".join(file.pieces())
        for holder in holders()
        if holder.files
        for file in holder.files(whom)
    }
    assert files["values/phone"] == WORDS.encode()
    assert WORDS.encode() in [content for name, content in files.items() if "jpeg" in name]
    assert OGG in files.values()


def test_a_copy_holds_nothing_of_another_member(lova: cast.Worker) -> None:
    kanto = cast.worker("kanto")
    assert set(held_by(kanto)) == {"people_member", "people_person"}
    whom = queries.data_subject(kanto.id)
    assert WORDS not in str([holder.export(whom) for holder in holders()])


def test_nothing_that_names_a_person_is_left_and_the_house_still_stands(
    lova: cast.Worker,
) -> None:
    assert WORDS in everything_stored()
    before = held_by(lova)
    erasure = actions.erase_person(person_id=lova.id)
    assert erasure.finished_at is not None
    assert erasure.unreadable_from is not None
    assert erasure.unreadable_from > timezone.now().date()
    assert WORDS not in everything_stored()
    after = held_by(lova)
    for holder in holders():
        for holding in holder.covers:
            if holding.erasing is Erasing.DELETE and not holding.erased:
                assert holding.table not in after
            if holding.erasing is Erasing.KEEP and holder.domain not in ("vault", "assignment"):
                assert after.get(holding.table, 0) >= before.get(holding.table, 0)
    with pytest.raises(Shredded):
        sealed.unseal(subject=lova.ref.subject, purpose="phone")
    assert authenticate(username=WORDS, password=cast.PASSPHRASE) is None
    assert not Session.objects.exists()
    assert default_storage.listdir("pictures")[0] == [] or not any(
        default_storage.listdir(f"pictures/{name}")[1]
        for name in default_storage.listdir("pictures")[0]
    )
    assert breaches() == set()


def test_erasing_twice_is_as_once(lova: cast.Worker) -> None:
    first = actions.erase_person(person_id=lova.id)
    rows = everything_stored()
    assert actions.erase_person(person_id=lova.id) == first
    assert actions.resume_erasures() == 0
    assert everything_stored() == rows


@pytest.mark.parametrize("crash_after", range(len(holders())))
def test_a_crash_between_any_two_domains_is_repaired_by_going_on(
    crash_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lova, erase, calls = cast.worker(WORDS), Holder.erase, []

    def erase_some(self: Holder, whom: Any) -> dict[str, int]:
        if len(calls) == crash_after:
            raise OSError("power cut")
        calls.append(self.domain)
        return erase(self, whom)

    monkeypatch.setattr(Holder, "erase", erase_some)
    with pytest.raises(OSError, match="power cut"):
        actions.erase_person(person_id=lova.id)
    assert len(Erasure.objects.get().domains) == crash_after
    monkeypatch.setattr(Holder, "erase", erase)
    assert actions.resume_erasures() == 1
    erasure = queries.erasure_of(lova.id)
    assert erasure is not None
    assert erasure.finished_at is not None
    assert WORDS not in everything_stored()


def test_money_offices_and_payouts_on_their_way_come_first() -> None:
    lova = cast.worker()
    works(lova, cast.published(texts=10), 20_000)
    with pytest.raises(CannotErase, match="wallet"):
        actions.erase_person(person_id=lova.id)
    tiana = cast.steward()
    with pytest.raises(CannotErase, match="office"):
        actions.erase_person(person_id=tiana.id)
    assert not Erasure.objects.exists()


def test_both_ends_are_leaves_of_the_log(lova: cast.Worker) -> None:
    def leaves() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM log_pending WHERE kind = 'erasure'")
            return int(cursor.fetchone()[0])

    actions.erase_person(person_id=lova.id)
    assert leaves() == 2


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM people_erasure",
        "TRUNCATE people_erasure",
        "UPDATE people_erasure SET finished_at = NULL",
        "UPDATE people_erasure SET domains = '{}'",
        "UPDATE people_erasure SET requested_by = 'self', salt = 'x'",
        "UPDATE people_person SET is_active = true WHERE username LIKE 'erased-%%'",
        "UPDATE people_person SET username = 'lova' WHERE username LIKE 'erased-%%'",
    ],
)
def test_the_database_refuses_to_take_an_erasure_back(query: str) -> None:
    actions.erase_person(person_id=cast.worker().id)
    refused(query.replace("%%", "%"), "MG156")


@pytest.mark.parametrize("column", ["finished_at", "domains"])
def test_the_database_refuses_an_erasure_that_was_not_carried_out(column: str) -> None:
    lova = cast.worker()
    insert = (
        "INSERT INTO people_erasure (public_id, person_id, requested_by, domains, salt,"
        " finished_at) VALUES (gen_random_uuid(), %s, 'self', {}, 'x', {})"
    )
    values = ("'{}'", "now()") if column == "finished_at" else ("'{people}'", "NULL")
    refused(insert.format(*values), "MG156", lova.id)
    erasures._open_request(lova.id, "self")
    refused("UPDATE people_erasure SET finished_at = now()", "MG156")


def test_an_officer_of_the_past_can_be_erased_and_their_terms_stay() -> None:
    tiana = cast.person("tiana")
    yesterday = timezone.now().date() - timedelta(days=1)
    actions.appoint_steward(
        person_id=tiana.id, office=Office.MEDIATOR, since=yesterday, until=timezone.now().date()
    )
    actions.erase_person(person_id=tiana.id)
    whom = queries.data_subject(tiana.id)
    kept: Iterator[str] = (table for holder in holders() for table in holder.export(whom))
    assert set(kept) == {"people_stewardterm", "people_erasure", "people_person"}
