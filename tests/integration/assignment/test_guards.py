"""What the database itself refuses about slots, prices and projects, whatever program asks."""

from uuid import uuid4

import pytest
from django.db import connection

from minga.domains.assignment import actions as assignment
from minga.domains.payouts import actions as payouts
from minga.domains.work import queries as work
from tests.cast import bring_texts, customer, draft, good_customer, published, steward, worker
from tests.integration.payouts.purses import destination, wallet
from tests.integration.refusals import refused
from tests.integration.wages.weeks import usd

pytestmark = pytest.mark.django_db

LANES = {
    "a lane that nobody funded": (
        """INSERT INTO assignment_lane (project_id, lane, pass_number, next, hi, price_micros)
           SELECT id, 99, 9, 0, 1000, price_micros FROM work_project""",
        "MG101",
    ),
    "a lane made wider": ("UPDATE assignment_lane SET hi = hi + 1", "MG102"),
    "a slot taken back from its holder": ("UPDATE assignment_lane SET next = 0", "MG102"),
    "a slot made cheaper": (
        "UPDATE assignment_lane SET price_micros = price_micros - 1",
        "MG102",
    ),
    "a slot that pays more than lies ready": (
        "UPDATE assignment_lane SET price_micros = price_micros * 2",
        "MG101",
    ),
    "two prices for the same work": (
        "UPDATE work_project SET price_micros = price_micros + 1",
        "MG402",
    ),
}


@pytest.mark.parametrize("seed", LANES)
def test_the_database_refuses_slots_that_are_not_paid_for(seed):
    project, lova = published(texts=4), worker()
    lova.ask(project.public_id, 4)
    lova.ask(project.public_id, 4)
    refused(*LANES[seed])


KEPT = {
    "more kept than was paid for": ("UPDATE assignment_reserved SET slots = slots + 100", "MG101"),
    "kept and made cheaper": ("UPDATE assignment_reserved SET price_micros = 1", "MG103"),
    "begun with more than was said": ("UPDATE assignment_reserved SET first = 3", "MG103"),
}


@pytest.mark.parametrize("seed", KEPT)
def test_the_database_refuses_kept_slots_that_are_not_paid_for(seed):
    clara = good_customer()
    card = draft(clara, redundancy=4)
    bring_texts(card, 4)
    assignment.publish(project=card.public_id, actor_id=clara.id, first=2)
    refused(*KEPT[seed])


OPENED = "UPDATE work_project SET state = 'published', published_at = now() WHERE id = %s"


def test_no_project_of_an_unknown_client_or_without_recipients_is_shown_to_anybody():
    refused(OPENED, "MG801", draft(customer()).id)
    nobody_named = draft(good_customer("carlos"), recipients=())
    refused(OPENED, "MG801", nobody_named.id)
    untold = draft(good_customer("dario"), instructions="")
    refused(OPENED, "MG801", untold.id)


def test_a_warning_that_members_read_is_not_taken_back():
    project = published(warnings=("death",))
    refused("UPDATE work_project SET warnings = '{}' WHERE id = %s", "MG804", project.id)


def test_no_answer_names_a_file_that_its_member_has_not_brought():
    project, lova = published(texts=2), worker()
    lova.ask(project.public_id, 1)
    lova.work_through()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused(
        "INSERT INTO answers_answer (project_id, pos, member_id, id, kind, value, spent_ms,"
        " made_at, price_micros, late, instruction_version, transfer_id, receipt_id)"
        " SELECT project_id, pos + 100, member_id, gen_random_uuid(), kind,"
        ' \'{"media": "ab"}\', spent_ms, made_at, price_micros, late, instruction_version,'
        " transfer_id, receipt_id FROM answers_answer LIMIT 1",
        "MG601",
    )
    assert work.project(project.public_id).items == 2


def test_a_bank_file_that_was_sent_stays_as_it_was():
    tiana, lova = steward("thea"), wallet(usd(5_000_000))
    where = destination(lova, "csv")
    payouts.request_payout(owner=lova, destination=where, amount=usd(3_000_000), order=uuid4())
    batch = payouts.build_batch(actor_id=tiana.id, rail_name="csv", currency="USD")
    payouts.mark_sent(batch=batch.public_id, actor_id=tiana.id)
    refused("UPDATE payouts_batch SET state = 'built'", "MG134")
    refused("UPDATE payouts_batch SET sha256 = '\\x00'", "MG134")
    refused("DELETE FROM payouts_batch", "MG134")
