"""Cases: their order, who decides, the clock, and what the database itself refuses."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from minga.domains.consent import actions as consent_actions
from minga.domains.errors import DomainError, ReasonRequired
from minga.domains.licences import queries as licences
from minga.domains.people import actions as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.takedowns import actions, audits, queries
from minga.domains.takedowns.errors import (
    NeedsDay,
    NoMarkFound,
    NoSuchTakedown,
    NotHeardYet,
    WrongCaseStep,
)
from minga.domains.takedowns.models import Case, CaseEvent
from minga.domains.takedowns.types import Claimant, EventKind
from minga.domains.work.errors import NotYours
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as wallets
from tests.integration.refusals import findings, refused
from tests.integration.takedowns import cast as takedowns

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db

WHY = "The advert shows her face for another product."


def late(case: Any) -> None:
    """Let the recipient's time pass, behind the back of every guard."""
    consent.behind(
        "UPDATE takedowns_case SET opened_at = opened_at - interval '8 days',"
        " answer_until = answer_until - interval '8 days' WHERE public_id = %s",
        [case.public_id],
    )


def test_the_recipient_takes_it_down_and_the_case_is_closed() -> None:
    stage = takedowns.scene()
    case = takedowns.opened(stage)
    assert case.answer_until - case.opened_at == timedelta(days=7)
    dora = consent.data_steward()
    held = actions.decide(case=case.public_id, kind=EventKind.HOLD, words=WHY, actor_id=dora.id)
    assert held.has_hold
    grant = stage.grant.public_id
    assert all(licences.is_frozen(grant=grant, recipient=node) for node in ("aurora", "cloud"))
    answered = actions.record_answer(
        case=case.public_id, kind=EventKind.REMOVED, words="", day=date(2026, 1, 2),
        actor_id=stage.clara.id,
    )  # fmt: skip
    assert answered.is_answered
    closed = actions.decide(
        case=case.public_id, kind=EventKind.CLOSED_REMOVED, words="", actor_id=dora.id
    )
    assert closed.is_closed
    assert not closed.has_hold
    assert not licences.is_frozen(grant=grant, recipient="aurora")
    assert queries.cases_open() == []
    assert [event.kind.value for event in closed.events] == [
        "opened", "held", "removed", "closed_removed",
    ]  # fmt: skip
    assert findings(audits.AUDITS) == []


def test_a_silent_recipient_gets_nothing_more() -> None:
    stage = takedowns.scene()
    case = takedowns.opened(stage)
    assert actions.mark_overdue() == 0
    late(case)
    sentence = "Nothing more is delivered to a recipient that did not answer in its time"
    assert sentence in findings(audits.AUDITS)
    assert actions.mark_overdue() == 1
    assert actions.mark_overdue() == 0
    assert queries.case_for_steward(case.public_id).has_hold
    with pytest.raises(DomainError):
        consent_actions.deliver(grant=stage.grant.public_id, item=stage.item, recipient="aurora")
    assert findings(audits.AUDITS) == []


def test_misuse_is_found_after_the_recipient_was_heard_only_and_pays_her_the_bond() -> None:
    stage = takedowns.scene(is_paid=True)
    case = takedowns.opened(stage)
    dora = consent.data_steward()
    misuse = {"case": case.public_id, "kind": EventKind.CLOSED_MISUSE, "words": WHY}
    with pytest.raises(NotHeardYet):
        actions.decide(**misuse, actor_id=dora.id)
    actions.record_answer(
        case=case.public_id, kind=EventKind.DISPUTED, words="It was licensed for this.", day=None,
        actor_id=stage.clara.id,
    )  # fmt: skip
    with pytest.raises(ReasonRequired):
        actions.decide(**misuse | {"words": "no"}, actor_id=dora.id)
    before = wallets.wallet(stage.lova)
    assert actions.decide(**misuse, actor_id=dora.id).is_closed
    assert wallets.wallet(stage.lova) - before == licences.bond_of(stage.item)[0].money.micros
    for kind in (EventKind.HOLD, EventKind.CLOSED_REMOVED):
        with pytest.raises(WrongCaseStep):
            actions.decide(case=case.public_id, kind=kind, words=WHY, actor_id=dora.id)


def test_who_may_decide_and_answer() -> None:
    """Outsider, other client, steward without the role, the claimant's own home: all refused."""
    stage = takedowns.scene()
    case = takedowns.opened(stage)
    other, outsider = cast.customer("carlos"), cast.person("oskar")
    treasurer = cast.steward("thea")
    hold = {"case": case.public_id, "kind": EventKind.HOLD, "words": WHY}
    for person in (stage.clara, other, outsider, treasurer, stage.lova):
        with pytest.raises(NotInOffice):
            actions.decide(**hold, actor_id=person.id)
    answer = {
        "case": case.public_id, "kind": EventKind.DISPUTED, "words": "It is ours to show.",
        "day": None,
    }  # fmt: skip
    for person in (other, outsider, treasurer, stage.lova):
        with pytest.raises(NotYours):
            actions.record_answer(**answer, actor_id=person.id)
    dora = consent.data_steward()
    for kind in (EventKind.OPENED, EventKind.OVERDUE, EventKind.REMOVED):
        with pytest.raises(WrongCaseStep):
            actions.decide(case=case.public_id, kind=kind, words=WHY, actor_id=dora.id)
    with pytest.raises(NoSuchTakedown):
        actions.decide(**hold | {"case": uuid4()}, actor_id=dora.id)
    for day in (None, timezone.now().date() + timedelta(days=2)):
        with pytest.raises(NeedsDay):
            actions.record_answer(
                **answer | {"kind": EventKind.REMOVED, "day": day}, actor_id=stage.clara.id
            )
    assert CaseEvent.objects.count() == 1


def test_nobody_decides_their_own_case_or_their_clients() -> None:
    from minga.domains.people.types import Office

    stage = takedowns.scene()
    case = takedowns.opened(stage)
    home = people.open_household(member=stage.lova.ref, name="Ours")
    kanto = cast.worker("kanto")
    people.invite_to_household(member=stage.lova.ref, name="kanto")
    people.join_household(member=kanto.ref, household=home)
    for person in (stage.lova, kanto, stage.clara):
        people.appoint_steward(
            person_id=person.id, office=Office.DATA_STEWARD, since=timezone.now().date()
        )
        with pytest.raises(OwnMatter):
            actions.decide(case=case.public_id, kind=EventKind.HOLD, words=WHY, actor_id=person.id)
        refused(EVENT, "MG154", "held", WHY, None, person.id)


def test_only_who_opened_it_reads_and_withdraws_it() -> None:
    stage = takedowns.scene()
    case = takedowns.opened(stage)
    kanto = cast.worker("kanto")
    for stranger in (Claimant(), Claimant(code="x"), Claimant(member=kanto.ref)):
        for read in (queries.case_for_claimant, lambda who, name: actions.withdraw_case(
            claimant=who, case=name
        )):  # fmt: skip
            with pytest.raises(NoSuchTakedown):
                read(stranger, case.public_id)
    other = cast.customer("carlos")
    with pytest.raises(NoSuchTakedown):
        queries.case_for_client(other.client.public_id, case.public_id)
    assert queries.cases_of_client(other.client.public_id) == []
    assert len(queries.cases_of_client(stage.clara.client.public_id)) == 1
    assert actions.withdraw_case(claimant=stage.claimant, case=case.public_id).is_closed
    with pytest.raises(WrongCaseStep):
        actions.withdraw_case(claimant=stage.claimant, case=case.public_id)


def test_a_case_is_opened_once_and_on_a_match_of_that_search() -> None:
    stage = takedowns.scene()
    case = takedowns.opened(stage)
    match = Case.objects.get().match
    again = actions.open_case(claimant=stage.claimant, search=case.search, match=match.public_id)
    assert again.public_id == case.public_id
    view, claimant = takedowns.searched(stage.claimant, takedowns.photograph("chelsea"))
    with pytest.raises(NoMarkFound):
        actions.open_case(claimant=claimant, search=view.public_id, match=match.public_id)


EVENT = (
    "INSERT INTO takedowns_caseevent (public_id, case_id, kind, words, day, decided_by_id, salt)"
    " SELECT gen_random_uuid(), id, %s, %s, %s, %s, sha256('x') FROM takedowns_case"
)
TOMORROW = "tomorrow"


def test_the_database_refuses_what_the_code_would_forget() -> None:
    stage = takedowns.scene()
    case = takedowns.opened(stage)
    dora = consent.data_steward()
    refused(EVENT, "MG973", "overdue", "", None, None)
    refused(EVENT, "MG973", "opened", "", None, None)
    refused(EVENT, "23514", "held", WHY, None, None)
    refused(EVENT, "23514", "removed", "", None, None)
    refused(EVENT, "MG974", "closed_misuse", WHY, None, dora.id)
    refused(EVENT, "MG975", "removed", "", TOMORROW, None)
    for statement in (
        "UPDATE takedowns_case SET answer_until = answer_until + interval '1 year'",
        "DELETE FROM takedowns_caseevent",
        "UPDATE takedowns_caseevent SET words = 'x'",
        "TRUNCATE takedowns_caseevent",
        "TRUNCATE takedowns_case CASCADE",
        "UPDATE takedowns_match SET share = 1",
        "UPDATE takedowns_search SET items = '{}'",
    ):
        refused(statement, "MG971")
    refused("UPDATE takedowns_search SET state = 'waiting'", "MG973")
    actions.withdraw_case(claimant=stage.claimant, case=case.public_id)
    refused(EVENT, "MG973", "held", WHY, None, dora.id)


@pytest.mark.parametrize(
    "change",
    [
        "client = gen_random_uuid()",
        'statement = replace(statement, \'"kind":"takedown"\', \'"kind":"x"\')',
        'statement = replace(statement, \'"key":"aurora"\', \'"key":"cloud"\')',
        (
            "statement = (statement::jsonb || jsonb_build_object('member',"
            " (SELECT subject FROM people.member ORDER BY id LIMIT 1)))::text"
        ),
        "answer_until = answer_until - interval '6 days'",
        "opened_at = opened_at - interval '2d', answer_until = answer_until - interval '2d'",
    ],
)
def test_the_database_refuses_a_case_that_its_evidence_does_not_show(change: str) -> None:
    stage = takedowns.scene()
    takedowns.opened(stage)
    consent.behind("CREATE TEMP TABLE false_case AS SELECT * FROM takedowns_case")
    consent.behind("DELETE FROM takedowns_caseevent; DELETE FROM takedowns_case")
    consent.behind(f"UPDATE false_case SET {change}")
    refused("INSERT INTO takedowns_case SELECT * FROM false_case", "MG972")


def test_a_match_is_of_a_delivered_copy_of_an_item_that_was_searched() -> None:
    takedowns.opened(takedowns.scene())
    refused(
        "INSERT INTO takedowns_match (public_id, search_id, item, delivery, share, score,"
        " false_accusation_bound, comparisons, symbols, tables, item_key_sha256)"
        " SELECT gen_random_uuid(), search_id, item, gen_random_uuid(), share, score,"
        " false_accusation_bound, comparisons, symbols, tables, item_key_sha256"
        " FROM takedowns_match",
        "MG972",
    )


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (
            "UPDATE takedowns_case SET client = gen_random_uuid()",
            "Every take-down case is of a delivered copy, by a mark that is not chance",
        ),
        (
            "UPDATE takedowns_caseevent SET words = 'something else'",
            "Every take-down case and each of its events is a leaf of the log",
        ),
        (
            (
                "UPDATE takedowns_caseevent SET decided_by_id ="
                " (SELECT id FROM people_person WHERE username = 'lova') WHERE kind = 'held'"
            ),
            "A data steward decided each take-down case, and nobody one of their own",
        ),
        (
            (
                "UPDATE takedowns_case SET statement = (statement::jsonb || jsonb_build_object("
                "'member', (SELECT subject FROM people.member ORDER BY id LIMIT 1)))::text"
            ),
            "The statement of a take-down names a member only as the client of the copy does",
        ),
        (
            "UPDATE licences_freeze SET lifted_at = now()",
            "While a take-down case is held, its recipient can be given no copy",
        ),
        (
            "DROP TRIGGER takedowns_case_stays ON takedowns_case",
            "The guards of take-downs are in place and awake",
        ),
    ],
)
def test_the_audit_finds_what_was_done_behind_our_back(
    tamper: str, sentence: str, behind_our_back: Callable[[], Any]
) -> None:
    stage = takedowns.scene()
    case = takedowns.opened(stage)
    dora = consent.data_steward()
    actions.decide(case=case.public_id, kind=EventKind.HOLD, words=WHY, actor_id=dora.id)
    assert findings(audits.AUDITS) == []
    with behind_our_back() as cursor:
        cursor.execute(tamper)
    assert sentence in findings(audits.AUDITS)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_letters_state_the_facts_and_name_the_person_nowhere(language: str) -> None:
    stage = takedowns.scene()
    case = takedowns.opened(stage, address="https://shop.example/advert")
    written = queries.letters(case, language, site="https://minga.example")
    assert len(written) == 3
    for letter in written:
        for fact in ("https://shop.example/advert", "Aurora Vision", case.found_sha256):
            assert fact in letter.text
        assert stage.lova.username not in letter.text
        assert str(stage.lova.ref.subject) not in letter.text
