"""DerivedProjects serve another project: only who was invited sees them; it pays for them."""

import pytest
from django.db import DatabaseError, connection, transaction

from minga.domains.assignment import actions as assignment
from minga.domains.assignment import audits
from minga.domains.assignment import queries as slots
from minga.domains.assignment.errors import NotDerivedProject
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.work import actions as work
from minga.domains.work import queries as work_queries
from minga.domains.work.errors import BadProject, CannotPublish, NoSuchProject
from minga.domains.work.types import DerivedKind, NewDerivedProject
from minga_pure.money import Money
from tests.cast import good_customer, published, worker
from tests.integration.refusals import findings

pytestmark = pytest.mark.django_db
SAMPLE = [(f"sample-{number}", {"text": f"Sample {number}"}) for number in range(4)]


def derived_project(project, kind=DerivedKind.AUDIT, **other):
    said = {"kind": kind, "items": SAMPLE, "price": Money(10_000, "USD"), "redundancy": 1}
    return work.open_derived_project(
        parent=project.public_id, derived_project=NewDerivedProject(**said | other)
    )


def held(kind, owner):
    account = ledger.account_id(kind=kind, owner=owner, currency="USD")
    return 0 if account is None else ledger.balance(account).micros


def test_only_the_invited_member_is_offered_an_derived_project():
    project, lova, kanto = published(texts=100), worker(), worker("kanto")
    card = derived_project(project)
    assignment.publish_derived_project(project=card.public_id, members=[lova.ref])
    assert card.id in {offer.project.id for offer in slots.offers(lova.ref, 7)}
    assert card.id not in {offer.project.id for offer in slots.offers(kanto.ref, 7)}
    assert slots.may_see(lova.ref, card)
    assert not slots.may_see(kanto.ref, card)


def test_who_was_not_invited_cannot_claim_a_derived_project_even_by_its_name():
    project, lova, kanto = published(texts=100), worker(), worker("kanto")
    card = derived_project(project)
    assignment.publish_derived_project(project=card.public_id, members=[lova.ref])
    assert kanto.ask(card.public_id, 4).tasks == []
    assert len(lova.ask(card.public_id, 4).tasks) == 4
    assignment.invite(project=card.public_id, members=[kanto.ref])
    assert kanto.ask(card.public_id, 4).tasks == []  # nothing is left, but now she may
    assert slots.invited(card.id) == [lova.ref, kanto.ref]


def test_an_audit_is_paid_by_the_quality_reserve_and_what_is_left_returns_there():
    clara = good_customer()
    project, lova = published(clara, texts=100), worker()  # 200 answers: a reserve of 0.10
    purse = held(AccountKind.CLIENT, clara.client.public_id)
    card = derived_project(project)
    assignment.publish_derived_project(project=card.public_id, members=[lova.ref])
    assert held(AccountKind.ESCROW, card.public_id) == 40_000
    assert held(AccountKind.FEE_RESERVE, card.public_id) == 0
    lova.ask(card.public_id, 1)
    lova.work_through()
    with pytest.raises(NoSuchProject):
        assignment.withdraw(project=card.public_id, actor_id=clara.id)
    assignment.close_derived_project(project=card.public_id)
    assert held(AccountKind.CLIENT, clara.client.public_id) == purse
    reserve = held(AccountKind.QUALITY_RESERVE, project.public_id)
    kept = held(AccountKind.FLOOR_RESERVE, card.public_id)
    kept += held(AccountKind.LATE_RESERVE, card.public_id)
    assert reserve + kept == 100_000 - 10_000
    assert ledger.check_books() == []
    assert findings(audits.AUDITS) == []


def test_a_pilot_is_paid_by_the_client():
    clara = good_customer()
    project, lova = published(clara, texts=2), worker()
    purse = held(AccountKind.CLIENT, clara.client.public_id)
    card = derived_project(project, DerivedKind.PILOT)
    assignment.publish_derived_project(project=card.public_id, members=[lova.ref])
    assert purse - held(AccountKind.CLIENT, clara.client.public_id) == 40_000 + 4_000 + 2_000 + 800
    assert [one.id for one in work_queries.projects_for(clara.id)] == [project.id]


def test_an_derived_project_that_the_reserve_cannot_pay_is_refused_in_words():
    project = published(texts=2)
    card = derived_project(project)
    with pytest.raises(CannotPublish, match="quality reserve"):
        assignment.publish_derived_project(project=card.public_id, members=[])


def test_the_client_does_not_see_the_audit_of_its_own_project():
    clara = good_customer()
    card = derived_project(published(clara))
    with pytest.raises(NoSuchProject):
        work_queries.project_for(clara.id, card.public_id)


def test_an_derived_project_has_no_derived_projects_and_a_project_no_invitations():
    project = published()
    with pytest.raises(BadProject):
        derived_project(derived_project(project))
    with pytest.raises(NotDerivedProject):
        assignment.invite(project=project.public_id, members=[worker().ref])
    with pytest.raises(NoSuchProject):
        assignment.publish_derived_project(project=project.public_id, members=[])


@pytest.mark.parametrize(
    "wrong", ["derived_kind = 'audit'", "parent_id = id", "derived_kind = 'party'"]
)
def test_an_derived_project_that_serves_nobody_is_refused_by_the_database(wrong):
    project = published()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE work_project SET {wrong} WHERE id = %s", [project.id])
