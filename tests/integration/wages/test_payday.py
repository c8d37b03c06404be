"""A payday tops everybody up to the floor by her own clock, each hour one time."""

from datetime import timedelta

import pytest

from minga.domains.ledger import queries as books
from minga.domains.ledger.types import AccountKind
from minga.domains.people.errors import NotInOffice
from minga.domains.wages import actions, queries
from minga.domains.wages.errors import NotYet, PromiseTooLarge, WrongStage
from minga.domains.wages.types import OverheadKind, Stage
from minga.doors.cli.auditing import audit_everything
from tests.cast import good_customer, person, published, steward, worker
from tests.integration.wages.weeks import FLOOR, a_day_later, computed, paid, usd, works

pytestmark = pytest.mark.django_db


def wallet(who) -> int:
    account = books.account_id(AccountKind.WALLET, who.ref.subject, "USD")
    return books.balance(account).micros if account else 0


def breaches() -> set[str]:
    return {one.sentence for one in audit_everything() if one.offenders}


@pytest.fixture
def week():
    """Kanto needs what the price supposes, Lova three times as long, within the cap."""
    clara = good_customer()
    project = published(clara, texts=20, price=usd(10_000), estimated_seconds=5)
    lova, kanto = worker("lova"), worker("kanto")
    works(lova, project, *[20_000] * 5)
    works(kanto, project, *[10_000] * 6)
    return steward("thea"), project, lova, kanto


def test_a_slow_member_earns_the_floor_for_her_own_time(week):
    tiana, _project, lova, kanto = week
    before = wallet(lova), wallet(kanto)
    card = paid(tiana)
    assert card.stage is Stage.POSTED
    period = queries.periods(lova.ref)[0]
    own = next(line for line in period.lines if line.kind == "own_clock")
    assert own.seconds == 100
    assert own.due == usd(FLOOR * 100 // 3600 - 5 * 10_000)
    reading = next(line for line in period.lines if line.kind == "instructions")
    assert wallet(lova) - before[0] == own.due.micros + reading.due.micros
    assert wallet(kanto) == before[1] + reading.due.micros  # she earned the floor already
    assert books.check_books() == []
    assert breaches() == set()


def test_paying_again_pays_nothing(week):
    tiana, _project, lova, _kanto = week
    card = paid(tiana)
    held = wallet(lova)
    assert actions.post(payday=card.public_id).stage is Stage.POSTED
    assert actions.run_approved() == 0
    assert wallet(lova) == held
    with pytest.raises(WrongStage):
        actions.compute(payday=card.public_id, actor_id=tiana.id)


def test_time_above_the_cap_waits_for_a_person_and_takes_nothing(week):
    tiana, project, _lova, _kanto = week
    mpho = worker("mpho")
    works(mpho, project, 10_000, 3_600_000)
    paid(tiana)
    own = next(one for one in queries.periods(mpho.ref)[0].lines if one.kind == "own_clock")
    assert own.spent_seconds == 3_610
    assert own.seconds < 100
    assert own.earned == usd(20_000)
    look = queries.looks_waiting()[0]
    assert look.member == mpho.ref.subject
    actions.believe_look(look=look.public_id, actor_id=tiana.id)
    assert queries.looks_waiting() == []
    before = wallet(mpho)
    paid(tiana)
    assert wallet(mpho) - before == FLOOR * look.above_seconds // 3600


def test_the_same_answers_are_never_in_two_paydays(week):
    tiana, _project, lova, _kanto = week
    paid(tiana)
    held = wallet(lova)
    with pytest.raises(NotYet):
        actions.open_payday(actor_id=tiana.id, until=queries.paydays()[0].since)
    later = computed(tiana, queries.paydays()[0].until + timedelta(seconds=30))
    assert later.sums == ()
    assert wallet(lova) == held


def test_only_a_treasurer_runs_a_payday(week):
    tiana, *_ = week
    oskar = person("oskar")
    until = a_day_later()
    with pytest.raises(NotInOffice):
        actions.open_payday(actor_id=oskar.id, until=until)
    card = computed(tiana, until)
    for verb in (actions.compute, actions.approve):
        with pytest.raises(NotInOffice):
            verb(payday=card.public_id, actor_id=oskar.id)


def test_what_the_reserve_lacks_is_promised_only_as_far_as_a_treasurer_approved(week):
    tiana, project, _lova, _kanto = week
    card = computed(tiana)
    total = card.sums[0]
    reserve = books.account_id(AccountKind.FLOOR_RESERVE, project.public_id, "USD")
    assert total.reserve == books.balance(reserve)
    assert total.promise == total.due - total.reserve
    with pytest.raises(PromiseTooLarge):
        actions.approve(payday=card.public_id, actor_id=tiana.id)
    assert queries.payday(card.public_id).stage is Stage.COMPUTED


def test_a_line_of_time_is_recorded_one_time_and_paid_at_the_floor(week):
    tiana, project, lova, _kanto = week
    for _ in range(2):
        actions.record_overhead(
            member=lova.ref,
            kind=OverheadKind.TEST,
            seconds=600,
            reference="test:1",
            project=project.public_id,
        )
    paid(tiana)
    lines = [one for one in queries.periods(lova.ref)[0].lines if one.kind == "test"]
    assert [line.due for line in lines] == [usd(FLOOR // 6)]
