"""The queue page shows what was given up, to every officer and nobody else, with a way on."""

import io

import pytest
from django.utils import timezone

from minga.domains.notices import actions as notices
from minga.domains.notices import queries as notices_queries
from minga.domains.notices.models import Channel, Delivery, Notice
from minga.domains.notices.types import ChannelKind
from minga.domains.people import actions as people
from minga.domains.people.types import Office
from minga.domains.retries import actions as retries
from minga.domains.retries import queries as retries_queries
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.models import Import
from minga.domains.work.types import ImportState
from tests import cast
from tests.interface.web.client.browsers import browser_of

pytestmark = pytest.mark.django_db
OURS = "This file cannot be read further, and the fault is ours."


@pytest.fixture
def failed_import():
    clara = cast.good_customer()
    project = cast.draft(clara)
    begun = work.begin_import(
        project=project.public_id, actor_id=clara.id, filename="letters.csv",
        stream=io.BytesIO(b"id,text\n1,fine\n"),
    )  # fmt: skip
    Import.objects.filter(public_id=begun.public_id).update(
        state=ImportState.FAILED, attempts=5, trouble=OURS, ended_at=timezone.now()
    )
    return begun


@pytest.fixture
def failed_notice():
    lova = cast.worker()
    channel = notices.add_channel(
        member=lova.ref,
        kind=ChannelKind.APPRISE,
        address="tgram://123456789:abcdefg_hijklmnop/12315544/",
    )
    row = Channel.objects.get(public_id=channel.public_id)
    notice = Notice.objects.create(
        member_id=lova.ref.member_id, topic="money", key="k", title="Payday", text="Hers",
        address="/wallet/",
    )  # fmt: skip
    return Delivery.objects.create(
        notice=notice, channel=row, due_at=timezone.now(), tries=6, given_up_at=timezone.now(),
        trouble="SMTPException",
    )  # fmt: skip


@pytest.mark.parametrize("office", list(Office))
def test_every_officer_sees_what_was_given_up(failed_import, failed_notice, office):
    somebody = cast.person("somebody")
    people.appoint_steward(person_id=somebody.id, office=office, since=timezone.now().date())
    page = browser_of(somebody).get("/queue/").content.decode()
    assert "letters.csv" in page
    assert OURS in page
    assert "SMTPException" in page
    assert "Hers" not in page, "nobody reads what a member was told"


def test_an_import_is_read_again_from_where_it_stopped(failed_import):
    tiana = cast.steward("somebody")
    address = f"/queue/failed/imports/{failed_import.public_id}"
    assert browser_of(cast.person("oskar")).post(address).status_code == 403
    browser_of(tiana).post(address)
    (import_id,) = work_queries.imports_unfinished()
    assert work.run_import(import_id=import_id).state == ImportState.COMPLETED
    assert work_queries.imports_given_up() == []
    assert browser_of(tiana).post(address).status_code == 404


def test_a_notice_is_sent_again(failed_notice):
    tiana = cast.steward("somebody")
    address = f"/queue/failed/notices/{failed_notice.id}"
    assert browser_of(cast.person("oskar")).post(address).status_code == 403
    assert browser_of(tiana).post(address).status_code == 302
    failed_notice.refresh_from_db()
    assert (failed_notice.tries, failed_notice.given_up_at) == (0, None)
    assert notices_queries.failed_deliveries() == []
    assert browser_of(tiana).post(address).status_code == 404


def test_an_import_that_its_client_can_mend_is_not_the_operators():
    clara = cast.good_customer()
    project = cast.draft(clara)
    begun = work.begin_import(
        project=project.public_id, actor_id=clara.id, filename="empty.csv", stream=io.BytesIO(b"")
    )
    assert work.run_import(import_id=begun.public_id).state == ImportState.FAILED
    assert work_queries.imports_given_up() == []


def test_a_row_at_which_a_job_failed_is_shown_and_tried_again():
    def fails(_row: str) -> None:
        raise ValueError("poisoned")

    retries.work_through("billing.earn_fees", ["one-project"], fails)
    (failed,) = retries_queries.failed_rows()
    page = browser_of(cast.steward("somebody")).get("/queue/").content.decode()
    assert "billing.earn_fees" in page
    assert "one-project" in page
    assert "ValueError: poisoned" in page
    address = f"/queue/failed/rows/{failed.id}"
    assert browser_of(cast.person("oskar")).post(address).status_code == 403
    theirs = browser_of(cast.steward("other"))
    assert theirs.post(address).status_code == 302
    assert retries.work_through("billing.earn_fees", ["one-project"], lambda _row: 1) == 1
    assert retries_queries.failed_rows() == []
    assert theirs.post(address).status_code == 404
