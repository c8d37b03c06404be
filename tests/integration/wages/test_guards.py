"""The database refuses what the code forgot: pay below the floor, hours twice, changed lines."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind
from minga.domains.people.errors import OwnMatter
from minga.domains.wages import actions, queries, rules
from minga.domains.wages.errors import OverheadConflict, WordsMissing
from minga.domains.wages.types import OverheadKind, OverheadState
from minga.doors.cli.auditing import audit_everything
from tests.budget import examples
from tests.cast import good_customer, published, steward, worker
from tests.integration.refusals import refused
from tests.integration.wages.weeks import a_day_later, computed, paid, usd, works

pytestmark = pytest.mark.django_db


@pytest.fixture
def week():
    clara = good_customer()
    project = published(clara, texts=20, price=usd(10_000), estimated_seconds=5)
    lova = worker("lova")
    works(lova, project, *[14_000] * 5)
    return steward("thea"), project, lova, clara


DRAFTED = [
    ("UPDATE wages_paydayline SET due_micros = due_micros - 10 WHERE kind = 'own_clock'", "MG502"),
    (("INSERT INTO wages_paydayline"
      " (payday_id, member_id, project_id, kind, currency, answers, spent_ms,"
     " honest_ms, earned_micros, floor_micros, due_micros, reserve_micros, commons_micros,"
     " guarantee_micros) SELECT payday_id, member_id, project_id, kind, currency, 1, 3600000,"
     " 3600000, 0, floor_micros, floor_micros - 1, 0, 0, 0 FROM wages_paydayline"
     " WHERE kind = 'own_clock'"), "23514"),
    ("UPDATE wages_payday SET stage = 'posted'", "MG501"),
    ("UPDATE wages_payday SET until = until + interval '1 hour'", "MG501"),
    ("DELETE FROM wages_payday", "MG501"),
    (("INSERT INTO wages_payday (public_id, since, until, stage, floors, cap_medians, promised,"
     " opened_by_id, salt, body) SELECT gen_random_uuid(), since, until, 'draft', '{}', 3, '{}',"
     " opened_by_id, '', '' FROM wages_payday"), "23P01"),
    ("UPDATE wages_overhead SET seconds = seconds + 1", "MG503"),
    ("DELETE FROM wages_overhead", "MG503"),
    ("TRUNCATE wages_paydayline CASCADE", "MG502"),
]  # fmt: skip
POSTED = [
    ("UPDATE wages_paydayline SET posted_at = NULL", "MG502"),
    ("DELETE FROM wages_paydayline", "MG502"),
    ("UPDATE wages_payday SET stage = 'computed'", "MG501"),
    ("UPDATE wages_payday SET approved_by_id = NULL", "MG501"),
]


@pytest.mark.parametrize(("breach", "code"), DRAFTED)
def test_a_computed_payday_cannot_be_bent(week, breach, code):
    computed(week[0])
    refused(breach, code)


@pytest.mark.parametrize(("breach", "code"), POSTED)
def test_a_posted_payday_stays(week, breach, code):
    paid(week[0])
    refused(breach, code)


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (
            "UPDATE wages_paydayline SET due_micros = due_micros + 1 WHERE kind = 'own_clock'",
            "floor",
        ),
        ("UPDATE answers_answer SET spent_ms = spent_ms * 2", "left out"),
        ("DELETE FROM ledger_transfer WHERE reference LIKE 'wages:%'", "exactly its transfers"),
    ],
)
def test_the_audit_finds_a_payday_that_was_cooked(week, behind_our_back, tamper, sentence):
    paid(week[0])
    with behind_our_back() as cursor:
        cursor.execute(
            "ALTER TABLE wages_paydayline DROP CONSTRAINT wages_paydayline_is_paid_whole"
        )
        cursor.execute(tamper)
    found = [one.sentence for one in audit_everything() if one.offenders]
    assert any(sentence in one for one in found)


@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(
    floor=st.integers(0, 50_000_000), honest=st.integers(0, 10**9), earned=st.integers(0, 10**11)
)
def test_the_database_and_the_rule_say_the_same(floor, honest, earned):
    with connection.cursor() as cursor:
        cursor.execute("SELECT wages_due(%s, %s, %s)", [floor, honest, earned])
        assert cursor.fetchone()[0] == rules.due_micros(floor, honest, earned)


def test_a_reference_is_one_piece_of_time(week):
    _tiana, project, lova, _clara = week
    said = {"member": lova.ref, "kind": OverheadKind.TEST, "reference": "test:1"}
    first = actions.record_overhead(seconds=60, project=project.public_id, **said)
    assert actions.record_overhead(seconds=60, project=project.public_id, **said) == first
    with pytest.raises(OverheadConflict):
        actions.record_overhead(seconds=61, project=project.public_id, **said)


def test_time_without_a_project_is_paid_by_the_co_op_itself(week):
    tiana, _project, lova, _clara = week
    actions.record_overhead(
        member=lova.ref, kind=OverheadKind.APPEAL, seconds=1_800, reference="appeal:1"
    )
    paid(tiana)
    line = next(one for one in queries.periods(lova.ref)[0].lines if one.kind == "appeal")
    assert line.due == usd(1_800_000)
    assert line.promise + line.commons == line.due


def test_nobody_decides_about_her_own_time_and_nobody_declines_without_words(week):
    tiana, _project, lova, _clara = week
    from uuid import uuid4

    state = actions.claim_time(
        member=lova.ref, claim=uuid4(), kind=OverheadKind.WAITING, seconds=3_600, words="No power."
    )
    assert state is OverheadState.WAITING
    (claim,) = queries.claims_waiting()
    with pytest.raises(WordsMissing):
        actions.decide_claim(claim=claim.public_id, actor_id=tiana.id, counts=False)
    from django.utils import timezone

    from minga.domains.people import actions as people
    from minga.domains.people.types import Office

    people.appoint_steward(person_id=lova.id, office=Office.MEDIATOR, since=timezone.now().date())
    with pytest.raises(OwnMatter):
        actions.decide_claim(claim=claim.public_id, actor_id=lova.id, counts=True)
    assert queries.claims_waiting(but_not_of=lova.id) == []


def test_silence_of_fourteen_days_counts_for_her(week, behind_our_back):
    from uuid import uuid4

    _tiana, _project, lova, _clara = week
    actions.claim_time(
        member=lova.ref, claim=uuid4(), kind=OverheadKind.WAITING, seconds=3_600, words="No power."
    )
    assert actions.count_silence() == 0
    with behind_our_back() as cursor:
        cursor.execute("UPDATE wages_overhead SET recorded_at = recorded_at - interval '15 days'")
    assert actions.count_silence() == 1
    assert queries.claims_waiting() == []


def test_the_rest_of_a_closed_project_goes_back_by_the_voted_rule(week):
    from minga.domains.assignment import actions as assignment

    tiana, project, lova, clara = week
    assignment.release_bundle(member=lova.ref, project=project.public_id)
    assignment.withdraw(project=project.public_id, actor_id=clara.id)
    a_day_later()
    assert actions.return_rests() == 0  # nobody's hours are counted yet
    reserve = books.account_id(AccountKind.FLOOR_RESERVE, project.public_id, "USD")
    paid(tiana)
    left = books.balance(reserve)
    purse = books.account_id(AccountKind.CLIENT, clara.client.public_id, "USD")
    before = books.balance(purse)
    emptied = actions.return_rests()
    assert emptied == (1 if left else 0)
    assert books.balance(purse) == before + left
    assert actions.return_rests() == 0
    assert books.check_books() == []
