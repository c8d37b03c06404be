"""A data steward opens a member's sealed file: with a reason, a row and a notice, or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from minga.domains.notices import actions, audits
from minga.domains.notices import queries as notices
from minga.domains.people import actions as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.types import Office
from minga.domains.vault import actions as vault
from minga.domains.vault.errors import NoSuchItem, ReadingNeedsReason, Shredded
from minga.domains.vault.models import ItemReading
from tests import cast
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db

WHY = "A client says that this picture shows a child."


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MINGA_DATA = tmp_path


@pytest.fixture
def lova() -> cast.Worker:
    return cast.worker("lova")


@pytest.fixture
def photo(lova: cast.Worker) -> UUID:
    return vault.store_item(
        subject=lova.ref.subject, purpose="photo", media_type="image/jpeg", pieces=[b"face"]
    ).id


@pytest.fixture
def dara() -> cast.Person:
    steward = cast.person("dara")
    people.appoint_steward(
        person_id=steward.id, office=Office.DATA_STEWARD, since=timezone.now().date()
    )
    return steward


def test_a_reading_leaves_a_row_and_a_notice_with_its_reason(
    lova: cast.Worker, photo: UUID, dara: cast.Person
) -> None:
    assert b"".join(actions.open_item(actor_id=dara.id, item=photo, reason=WHY)) == b"face"
    assert ItemReading.objects.get().reason == WHY
    (notice,) = notices.feed_of(lova.ref)
    assert WHY in notice.text
    assert findings(audits.AUDITS) == []


def test_each_reading_is_told(lova: cast.Worker, photo: UUID, dara: cast.Person) -> None:
    for _time in range(2):
        actions.open_item(actor_id=dara.id, item=photo, reason=WHY)
    assert len(notices.feed_of(lova.ref)) == 2


@pytest.mark.parametrize("reason", ["", "  ", "why not", "x" * 401])
def test_no_reason_no_reading(
    lova: cast.Worker, photo: UUID, dara: cast.Person, reason: str
) -> None:
    with pytest.raises(ReadingNeedsReason):
        actions.open_item(actor_id=dara.id, item=photo, reason=reason)
    assert not ItemReading.objects.exists()
    assert notices.feed_of(lova.ref) == []


def test_nobody_but_a_data_steward_opens_it_and_never_at_home(
    lova: cast.Worker, photo: UUID, dara: cast.Person
) -> None:
    for actor in (lova.id, cast.steward("tiana").id, cast.person("oskar").id):
        with pytest.raises(NotInOffice):
            actions.open_item(actor_id=actor, item=photo, reason=WHY)
    people.appoint_steward(
        person_id=lova.id, office=Office.DATA_STEWARD, since=timezone.now().date()
    )
    with pytest.raises(OwnMatter):
        actions.open_item(actor_id=lova.id, item=photo, reason=WHY)
    assert not ItemReading.objects.exists()


def test_what_is_not_here_is_not_opened(photo: UUID, dara: cast.Person) -> None:
    with pytest.raises(NoSuchItem):
        actions.open_item(actor_id=dara.id, item=uuid4(), reason=WHY)
    vault.shred_item(item=photo)
    with pytest.raises(Shredded):
        actions.open_item(actor_id=dara.id, item=photo, reason=WHY)


READING = (
    "INSERT INTO vault_itemreading (public_id, item, subject, reader, reason)"
    " VALUES (gen_random_uuid(), gen_random_uuid(), %s, gen_random_uuid(), %s)"
)


def test_the_database_refuses_a_silent_reading(lova: cast.Worker) -> None:
    refused(READING, "MG011", lova.ref.subject, WHY)
    refused(READING, "23514", uuid4(), "x")


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM vault_itemreading", "UPDATE vault_itemreading SET reason = 'another reason'",
     "TRUNCATE vault_itemreading"],
)  # fmt: skip
def test_a_reading_stays_written(photo: UUID, dara: cast.Person, query: str) -> None:
    actions.open_item(actor_id=dara.id, item=photo, reason=WHY)
    refused(query, "MG005")


@pytest.mark.parametrize(
    ("tamper", "line"),
    [
        ("DELETE FROM notices_notice", 0),
        ("ALTER TABLE vault_itemreading DISABLE TRIGGER notices_reading_is_told", 1),
    ],
)
def test_the_audit_finds_what_was_done_behind_our_back(
    photo: UUID,
    dara: cast.Person,
    tamper: str,
    line: int,
    behind_our_back: Callable[[], Any],
) -> None:
    actions.open_item(actor_id=dara.id, item=photo, reason=WHY)
    with behind_our_back() as cursor:
        cursor.execute(tamper)
    assert findings(audits.AUDITS) == [audits.AUDITS[line].sentence]
