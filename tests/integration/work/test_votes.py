"""No project is published for a use under double consent before the members said yes (G9)."""

import pytest
from django.db import connection

from minga.domains.consent import actions as consent
from minga.domains.consent import queries as consent_queries
from minga.domains.consent import rules as consent_rules
from minga.domains.consent.models import GroupVote
from minga.domains.publishing import actions as publishing
from minga.domains.publishing import queries
from minga.domains.work import audits
from minga.domains.work import queries as work
from minga.domains.work.errors import CannotPublish
from minga.domains.work.models import Project
from minga_pure.consent.purposes import PURPOSES
from minga_pure.projects import PurposeClass
from tests import cast
from tests.integration.consent.cast import behind, vote_closes
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db
USE = PurposeClass.BIOMETRIC_IDENTIFICATION
PUBLISH = "UPDATE work_project SET state = 'published', published_at = now() WHERE id = %s"
UNVOTED = "Nothing for a use under double consent was published before members said yes"


@pytest.fixture
def clara():
    client = cast.good_customer()
    cast.vote(
        forbidden_purposes=["weapons"], double_consent_purposes=[USE.value], panel_people_min=2
    )
    return client


@pytest.fixture
def members():
    return [cast.worker(name) for name in ("lova", "fara", "kanto")]


def drafted(clara, **changes):
    card = cast.draft(clara, **{"purpose_class": USE, **changes})
    cast.bring_texts(card, 3)
    return work.project(card.public_id)


def asked(clara, card) -> tuple[str, ...]:
    with pytest.raises(CannotPublish) as excinfo:
        publishing.publish(project=card.public_id, actor_id=clara.id)
    return excinfo.value.reasons


def decided(members, *, yes: bool) -> None:
    vote = GroupVote.objects.latest("id")
    for member in members:
        consent.cast_vote(member=member.ref, vote=vote.public_id, is_yes=yes)
    vote_closes(vote)


def test_publishing_asks_the_members_and_opens_after_their_yes(clara, members):
    card = drafted(clara)
    (reason,) = queries.reasons_against_publishing(card)
    assert "ask them" in reason
    assert "Members are voting" in asked(clara, card)[0]
    (vote,) = consent_queries.votes_of(members[0].ref)
    assert card.purpose in vote.title
    assert [str(title) for title in vote.purpose_titles] == ["recognising people by face or voice"]
    asked(clara, card)
    assert GroupVote.objects.count() == 1
    decided(members, yes=True)
    assert publishing.publish(project=card.public_id, actor_id=clara.id).state == "published"
    assert findings(audits.AUDITS) == []


def test_a_no_of_the_members_stays_a_no_for_these_words(clara, members):
    card = drafted(clara)
    asked(clara, card)
    decided(members, yes=False)
    assert "did not say yes" in asked(clara, card)[0]
    refused(PUBLISH, "MG854", card.id)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Something else"},
        {"purpose": "To follow people in the street."},
        {"recipients": True},
    ],
    ids=["title", "purpose", "recipient"],
)
def test_a_yes_counts_for_the_words_that_were_voted_on(clara, members, change):
    card = drafted(clara)
    asked(clara, card)
    decided(members, yes=True)
    assert queries.reasons_against_publishing(card) == ()
    if "recipients" in change:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE work_recipient SET legal_name = 'Another firm' WHERE project_id = %s",
                [card.id],
            )
    else:
        Project.objects.filter(pk=card.id).update(**change)
    refused(PUBLISH, "MG854", card.id)


def test_nothing_is_asked_before_everything_else_is_ready_and_one_thing_at_a_time(clara, members):
    cheap = drafted(clara, instructions=" ")
    assert len(asked(clara, cheap)) == 2
    assert not GroupVote.objects.exists()
    asked(clara, drafted(clara, title="First"))
    assert "another use of yours" in asked(clara, drafted(clara, title="Second"))[0]
    assert GroupVote.objects.count() == 1


def test_too_few_members_vote_on_nothing(clara):
    cast.vote(panel_people_min=50)
    assert "Too few members" in asked(clara, drafted(clara))[0]


@pytest.mark.parametrize(
    "use", [PurposeClass.WEAPONS, PurposeClass.SEXUAL_IMAGERY_WITHOUT_CONSENT], ids=str
)
def test_what_members_or_the_law_forbid_is_refused_without_a_vote(clara, members, use):
    cast.vote(double_consent_purposes=[use.value])
    card = drafted(clara, purpose_class=use)
    assert "voted against" in asked(clara, card)[0]
    assert not GroupVote.objects.exists()
    refused(PUBLISH, "MG853", card.id)


def test_a_pilot_shows_nothing_before_the_yes_to_its_parent(clara, members):
    card = drafted(clara)
    behind(
        "INSERT INTO work_project SELECT (jsonb_populate_record(project, jsonb_build_object("
        "'id', project.id + 1000, 'public_id', gen_random_uuid(), 'parent_id', project.id,"
        "'derived_kind', 'pilot'))).* FROM work_project project WHERE project.id = %s",
        [card.id],
    )
    refused(PUBLISH, "MG854", card.id + 1_000)


def test_the_audit_tells_of_what_was_published_without_the_guard(clara, members):
    card = drafted(clara)
    asked(clara, card)
    decided(members, yes=True)
    publishing.publish(project=card.public_id, actor_id=clara.id)
    assert findings(audits.AUDITS) == []
    behind("UPDATE consent_groupvote SET yes = 0, no = 3")
    assert UNVOTED in findings(audits.AUDITS)


@pytest.mark.parametrize("listed", [*PURPOSES, "weapons"])
def test_rule_and_database_agree_on_what_needs_a_vote(listed):
    cast.vote(double_consent_purposes=[listed], forbidden_purposes=[])
    for use in PurposeClass:
        with connection.cursor() as cursor:
            cursor.execute("SELECT consent_class_needs_vote(%s)", [use.value])
            assert cursor.fetchone()[0] == consent_rules.class_needs_vote(use.value, [listed])
            cursor.execute("SELECT consent_class_is_barred(%s)", [use.value])
            assert cursor.fetchone()[0] == consent_rules.class_is_unlawful(use.value)
