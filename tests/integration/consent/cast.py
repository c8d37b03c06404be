"""Terms, members who opted in, and grants in any state, for the tests of consent."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.db import connection
from django.utils import timezone

from minga.domains.charter import actions as charter
from minga.domains.consent import actions, queries
from minga.domains.consent.models import GroupVote
from minga.domains.consent.types import GrantView, TermsView
from minga.domains.people import actions as people
from minga.domains.people import queries as people_queries
from minga.domains.people.types import MemberRef, Office
from minga_pure.consent.standing import StandingTerms
from minga_pure.consent.terms import (
    Controller,
    NewTerms,
    TeachBack,
    TermsRecipient,
    TermsText,
)
from tests import cast

RIGHT = (1, 0, 2)
WRONG = (0, 0, 2)
TEXT = (
    "Aurora Vision makes a camera that sees when a driver falls asleep. It uses your pictures to"
    " train that camera, for one year. You can stop at any time, with one press."
)
STANDING = StandingTerms(
    opted_in=True,
    purposes=("model_training", "academic_research", "advertising"),
    items=("selfie", "voice"),
)


def written(language: str = "en") -> TermsText:
    return TermsText(
        language=language,
        summary="Your selfie trains a camera for drivers, for one year.",
        text=TEXT,
        questions=(
            TeachBack("Who gets your picture?", ("Everybody", "Aurora Vision"), 1),
            TeachBack("For how long?", ("One year", "Until I die"), 0),
            TeachBack("How do you stop it?", ("I cannot", "By a letter", "With one press"), 2),
        ),
    )


def new_terms(**changes: Any) -> NewTerms:
    terms = NewTerms(
        title="Selfies for a camera in cars",
        product="A camera that sees when a driver falls asleep",
        purposes=("model_training",),
        items=("selfie",),
        recipients=(
            TermsRecipient("aurora", "Aurora Vision", "controller", "ES", ("same_law",)),
            TermsRecipient(
                "cloud", "Nube S.A.", "processor", "CL", ("standard_clauses", "encryption"),
                under="aurora",
            ),
        ),
        retention_days=365,
        validity_days=365,
        price_micros=5_000_000,
        currency="USD",
        texts=(written("en"), written("es")),
    )  # fmt: skip
    return msgspec.structs.replace(terms, **changes)


def controller(client: cast.Customer) -> Controller:
    view = client.client
    return Controller(
        str(view.public_id), view.legal_name, view.country, view.registry_number, view.contact
    )


@dataclass
class Scene:
    """A verified client with open terms, and a member who opted in."""

    clara: cast.Customer
    lova: cast.Worker
    terms: TermsView


def scene(**changes: Any) -> Scene:
    clara = cast.good_customer()
    terms = published(clara, **changes)
    lova = cast.worker("lova")
    actions.set_standing_terms(member=lova.ref, standing=STANDING)
    if queries.needs_second_yes(terms.terms.purposes):
        group_says_yes(terms)
    return Scene(clara, lova, terms)


def vote_opens(terms: TermsView, *names: str) -> GroupVote:
    """The vote on terms under double consent, by whoever opted in and these members."""
    cast.vote(panel_people_min=2)
    for name in names:
        member(name)
    actions.open_votes_on_terms()
    return GroupVote.objects.get(matter=terms.public_id)


def group_says_yes(terms: TermsView) -> None:
    """The members concerned vote yes, and the time of the vote is over."""
    vote = vote_opens(terms, "voter", "voter2")
    for number, subject in people_queries.subjects_of(
        list(vote.voters.values_list("member_id", flat=True))
    ).items():
        actions.cast_vote(member=MemberRef(number, subject), vote=vote.public_id, is_yes=True)
    vote_closes(vote)


def vote_closes(vote: GroupVote) -> None:
    behind("UPDATE consent_groupvote SET closes_at = now() WHERE id = %s", [vote.pk])


def member(name: str) -> cast.Worker:
    """A member who asked to see offers."""
    worker = cast.worker(name)
    actions.set_standing_terms(member=worker.ref, standing=STANDING)
    return worker


def published(clara: cast.Customer, replaces: UUID | None = None, **changes: Any) -> TermsView:
    return actions.publish_terms(
        controller=controller(clara),
        terms=new_terms(**changes),
        actor_id=clara.id,
        replaces=replaces,
    )


def begun(lova: cast.Worker, terms: TermsView) -> GrantView:
    return actions.open_offer(member=lova.ref, terms=terms.public_id, language="en")


def understood(lova: cast.Worker, terms: TermsView) -> GrantView:
    grant = begun(lova, terms)
    assert actions.answer_questions(member=lova.ref, grant=grant.public_id, answers=RIGHT)
    return queries.grant_of(lova.ref, grant.public_id)


def granted(lova: cast.Worker, terms: TermsView) -> GrantView:
    grant = understood(lova, terms)
    return actions.give_grant(member=lova.ref, grant=grant.public_id)


def age(grant: GrantView, by: timedelta) -> None:
    """Let time pass over one grant, behind the back of every guard."""
    behind(
        "UPDATE consent_teachbackattempt SET tried_at = tried_at - %(by)s WHERE grant_id ="
        " (SELECT id FROM consent_grant WHERE public_id = %(grant)s)",
        {"by": by, "grant": grant.public_id},
    )
    behind(
        "UPDATE consent_grant SET offered_at = offered_at - %(by)s,"
        " understood_at = understood_at - %(by)s, granted_at = granted_at - %(by)s,"
        " live_from = live_from - %(by)s, expires_at = expires_at - %(by)s,"
        " confirmed_at = confirmed_at - %(by)s, withdrawn_at = withdrawn_at - %(by)s"
        " WHERE public_id = %(grant)s",
        {"by": by, "grant": grant.public_id},
    )


def live(lova: cast.Worker, terms: TermsView) -> GrantView:
    grant = granted(lova, terms)
    age(grant, timedelta(hours=48))
    return queries.grant_of(lova.ref, grant.public_id)


def behind(statement: str, values: Any = None) -> None:
    """Change rows as nobody can: triggers are off for one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def data_steward(name: str = "dora") -> cast.Person:
    dora = cast.person(name)
    people.appoint_steward(
        person_id=dora.id, office=Office.DATA_STEWARD, since=timezone.now().date()
    )
    return dora


def forbid(*purposes: str) -> None:
    cast.vote(forbidden_purposes=list(purposes))


def house_rules() -> None:
    charter.hold_founding_vote()


def nobody() -> UUID:
    return uuid4()
