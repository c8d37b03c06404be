"""A breach concerns exactly those whose copies lay there, and each of them is told in time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from minga.domains.consent import actions as consent_actions
from minga.domains.notices import queries as notices
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.rights import actions, audits, queries
from minga.domains.rights.errors import BreachRefused, NoSuchBreach
from minga.domains.rights.models import Branch, BreachNotice
from minga.domains.rights.types import NewBreach
from minga_pure.rights import RequestKind
from tests import cast as people
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.integration.refusals import findings, refused
from tests.integration.rights import cast
from tests.server_fixtures import as_the_owner

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def stage(settings: Any, tmp_path: Path) -> cast.Scene:
    settings.MINGA_DATA = tmp_path / "data"
    return cast.scene(cast.NAMES[:2])


def second_member(stage: cast.Scene, name: str = "kanto") -> people.Worker:
    """A member whose copy went to firm-1 alone."""
    kanto = consent.member(name)
    with as_the_owner():
        grant = consent.live(kanto, stage.grant.terms)
    item = cast.stored(kanto, seed=8)
    licences.licensed(stage.grant.terms, "firm-1")
    consent_actions.deliver(grant=grant.public_id, item=item, recipient="firm-1")
    return kanto


def report(stage: cast.Scene, **changes: Any) -> NewBreach:
    now = timezone.now()
    fields = {
        "client": stage.clara.client.public_id, "node": "firm-1", "kinds": ("selfie",),
        "since": now - timedelta(days=3), "until": now, "known_at": now - timedelta(hours=1),
        "nature": "A server stood open.", "consequences": "Somebody may have a copy.",
        "measures": "It is closed.", "contact": "Dora, dora@coop.example",
    }  # fmt: skip
    return NewBreach(**(fields | changes))


def reported(dora: people.Person, breach: NewBreach) -> UUID:
    """A report that a second data steward has confirmed."""
    number = actions.report_breach(actor_id=dora.id, breach=breach)
    actions.confirm_breach(breach=number, actor_id=consent.data_steward("dina").id)
    return number


def concerned(breach: Any) -> set[int]:
    return set(
        BreachNotice.objects.filter(breach__public_id=breach).values_list("member_id", flat=True)
    )


def test_exactly_those_whose_copies_lay_there_are_told_in_their_language(
    stage: cast.Scene,
) -> None:
    kanto, dora = second_member(stage), consent.data_steward()
    people.worker("eve")
    with as_the_owner():
        consent.behind(
            "UPDATE people_member SET languages = '{es}' WHERE id = %s", [kanto.ref.member_id]
        )
    dina = consent.data_steward("dina")
    both = actions.report_breach(actor_id=dora.id, breach=report(stage))
    one = actions.report_breach(actor_id=dina.id, breach=report(stage, node="firm-0"))
    assert actions.send_breach_notices() == 0
    actions.confirm_breach(breach=both, actor_id=dina.id)
    actions.confirm_breach(breach=one, actor_id=dora.id)
    assert concerned(both) == {stage.lova.ref.member_id, kanto.ref.member_id}
    assert concerned(one) == {stage.lova.ref.member_id}
    assert actions.send_breach_notices() == 3
    assert actions.send_breach_notices() == 0
    malagasy, spanish = (notices.notices_of(who.ref)[0].title for who in (stage.lova, kanto))
    assert malagasy == "Nisy angona momba anao nivoaka"
    assert spanish == "Salieron datos sobre ti"
    assert findings(audits.AUDITS) == []


@pytest.mark.parametrize(
    ("changes", "people_named"),
    [
        ({"until": LONG_AGO, "since": LONG_AGO}, 0),
        ({"kinds": ("voice",)}, 0),
        ({"kinds": ("voice", "selfie")}, 1),
        ({"node": ""}, 1),
        ({"node": "firm-2"}, 0),
        ({"client": None, "node": ""}, 1),
        ({"client": None, "node": "", "kinds": ("voice",)}, 0),
    ],
)
def test_the_recipient_the_window_and_the_kind_decide_whom_it_concerns(
    stage: cast.Scene, changes: dict[str, Any], people_named: int
) -> None:
    breach = report(stage, **changes)
    assert queries.people_concerned(breach) == people_named
    dora = consent.data_steward()
    assert len(concerned(reported(dora, breach))) == people_named


def test_who_had_erased_the_copies_before_concerns_nobody(stage: cast.Scene) -> None:
    actions.ask(member=stage.lova.ref, kind=RequestKind.ERASURE)
    branch = Branch.objects.get(node="firm-1")
    actions.answer_link(token=queries.link_token(branch.public_id), status="fulfilled")
    now = timezone.now() + timedelta(seconds=1)
    assert queries.people_concerned(report(stage, since=now, until=now)) == 0
    assert queries.people_concerned(report(stage)) == 1
    assert queries.people_concerned(report(stage, node="firm-0", kinds=("voice",))) == 1


def test_a_report_is_complete_and_of_somebody_in_office_and_apart(stage: cast.Scene) -> None:
    dora = consent.data_steward()
    now = timezone.now()
    for changes in (
        {"nature": " "}, {"measures": ""}, {"kinds": ()}, {"since": now + timedelta(days=1)},
        {"known_at": now + timedelta(days=1)}, {"client": None},
    ):  # fmt: skip
        with pytest.raises(BreachRefused):
            actions.report_breach(actor_id=dora.id, breach=report(stage, **changes))
    with pytest.raises(NotInOffice):
        actions.report_breach(actor_id=stage.lova.id, breach=report(stage))
    consent.people.appoint_steward(
        person_id=stage.clara.id, office=consent.Office.DATA_STEWARD, since=now.date()
    )
    with pytest.raises(OwnMatter):
        actions.report_breach(actor_id=stage.clara.id, breach=report(stage))


def test_the_clock_is_voted_and_what_is_late_has_its_reason(stage: cast.Scene) -> None:
    dora = consent.data_steward()
    people.vote(breach_notice_hours=24)
    known_at = timezone.now() - timedelta(hours=25)
    breach = reported(dora, report(stage, known_at=known_at))
    view = queries.breach(breach)
    assert view.notify_by == known_at + timedelta(hours=24)
    assert view.is_late
    with pytest.raises(BreachRefused):
        actions.note_authority(breach=breach, actor_id=dora.id)
    actions.note_authority(breach=breach, actor_id=dora.id, delay_reason="Found on a Sunday.")
    document = queries.authority_notification(breach)
    assert document["nature"]["data_subjects"] == 1
    assert document["reason_of_delay"] == "Found on a Sunday."
    assert document["notified_at"]


def test_what_was_reported_stays(stage: cast.Scene) -> None:
    dora = consent.data_steward()
    reported(dora, report(stage))
    actions.send_breach_notices()
    for statement in (
        "UPDATE rights_breach SET nature = 'Nothing.'",
        "UPDATE rights_breach SET notify_by = notify_by + interval '1 day'",
        "UPDATE rights_breachnotice SET told_at = NULL",
        "DELETE FROM rights_breachnotice",
        "DELETE FROM rights_breach",
    ):
        refused(statement, "MG954")


def test_two_data_stewards_see_a_breach_before_anybody_is_told(stage: cast.Scene) -> None:
    dora, dina = consent.data_steward(), consent.data_steward("dina")
    breach = actions.report_breach(actor_id=dora.id, breach=report(stage))
    with pytest.raises(OwnMatter):
        actions.confirm_breach(breach=breach, actor_id=dora.id)
    with pytest.raises(NotInOffice):
        actions.confirm_breach(breach=breach, actor_id=stage.lova.id)
    with pytest.raises(NoSuchBreach):
        actions.note_authority(breach=breach, actor_id=dora.id)
    refused("UPDATE rights_breachnotice SET told_at = now()", "MG954")
    confirm = "UPDATE rights_breach SET confirmed_at = now(), confirmed_by_id = %s"
    refused(confirm, "MG154", dora.id)
    refused(confirm, "MG954", stage.lova.id)
    refused("UPDATE rights_breach SET authority_told_at = now()", "23514")
    assert actions.send_breach_notices() == 0
    actions.confirm_breach(breach=breach, actor_id=dina.id)
    refused("UPDATE rights_breach SET confirmed_by_id = NULL, confirmed_at = NULL", "MG954")
    assert actions.send_breach_notices() == 1
    assert findings(audits.AUDITS) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "UPDATE rights_breach SET confirmed_by_id = NULL, confirmed_at = NULL",
            "Nobody was told of a breach before a second data steward confirmed it",
        ),
        (
            "DELETE FROM rights_breachnotice",
            "Everybody whom a breach concerns is named in it and was told in time",
        ),
        (
            "UPDATE rights_breachnotice SET told_at = told_at + interval '80 hours'",
            "Everybody whom a breach concerns is named in it and was told in time",
        ),
        (
            "UPDATE rights_breach SET notify_by = known_at + interval '1 minute'",
            "The authority was told of every breach within the voted hours, or why later",
        ),
    ],
)
def test_the_audit_tells_of_breaches(stage: cast.Scene, change: str, sentence: str) -> None:
    dora = consent.data_steward()
    now = timezone.now()
    reported(dora, report(stage, until=now))
    actions.send_breach_notices()
    assert findings(audits.AUDITS) == []
    with as_the_owner():
        consent.behind(change)
    assert sentence in findings(audits.AUDITS)
