"""Actions of members on offers and grants, and explanations by data stewards."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.consent import queries, rules
from minga.domains.consent.errors import (
    NoSuchExplanation,
    NoSuchGrant,
    NotUnderstood,
    WrongStep,
)
from minga.domains.consent.models import (
    Decline,
    Explanation,
    Grant,
    Pseudonym,
    Record,
    StandingTermsVersion,
    TeachBackAttempt,
    Terms,
)
from minga.domains.consent.queries.grants import DECLINES, decline_key
from minga.domains.consent.types import GrantView
from minga.domains.errors import ReasonRequired, domain_errors
from minga.domains.locks import lock_until_commit
from minga.domains.notices import actions as notices
from minga.domains.notices.types import Topic
from minga.domains.people import queries as people
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga.domains.people.types import MemberRef, Office
from minga.domains.sql_files import named_queries
from minga.domains.vault import actions as vault
from minga_pure.canon import canonical
from minga_pure.consent.records import GrantEvent, build_record, standing_commitment
from minga_pure.consent.standing import StandingTerms, standing_body
from minga_pure.ids import uuid7_new

SQL = named_queries("consent")
KEY_BYTES = 32
MANAGE_AT = "/me/consents"


@transaction.atomic
def set_standing_terms(*, member: MemberRef, standing: StandingTerms) -> None:
    """Store what a member allows before any offer; the same twice is one version.

    Grants that were given stay; a member ends them by withdrawing. Raises BadStandingTerms.
    """
    body = standing_body(rules.check_standing(standing))
    lock_until_commit(f"consent standing {member.member_id}")
    rows = StandingTermsVersion.objects.filter(member_id=member.member_id)
    newest = rows.order_by("-version").first()
    if newest is not None and newest.body == body:
        return
    with domain_errors():
        StandingTermsVersion.objects.create(
            member_id=member.member_id,
            version=newest.version + 1 if newest else 1,
            body=body,
            digest=hashlib.sha256(body.encode()).digest(),
        )


@transaction.atomic
def open_offer(*, member: MemberRef, terms: UUID, language: str) -> GrantView:
    """Begin an offer, so that its questions can be answered; nothing is agreed by that.

    Raises NotOffered.
    """
    lock_until_commit(f"consent member {member.member_id}")
    begun = Grant.objects.filter(
        member_id=member.member_id, terms__public_id=terms, withdrawn_at__isnull=True
    ).first()
    if begun is not None:
        return queries.grant_of(member, begun.public_id)
    offer = queries.offer_of(member, terms)
    languages = [text.language for text in offer.terms.terms.texts]
    with domain_errors():
        row = Grant.objects.create(
            member_id=member.member_id,
            terms=Terms.objects.get(public_id=terms),
            standing_id=queries.standing_of(member).id,
            response=offer.response.value,
            language=language if language in languages else languages[0],
        )
    return queries.grant_of(member, row.public_id)


@transaction.atomic
def answer_questions(*, member: MemberRef, grant: UUID, answers: Sequence[int]) -> bool:
    """Compare the answers to the teach-back questions; True when all are right.

    A wrong answer asks a data steward to explain, and takes nothing away.
    Raises NoSuchGrant, NotUnderstood while an explanation waits, WrongStep.
    """
    row = locked_grant(member, grant)
    if row.understood_at is not None:
        return True
    with domain_errors():
        attempt = TeachBackAttempt.objects.create(grant=row, answers=list(answers))
    attempt.refresh_from_db()
    if not attempt.passed:
        Explanation.objects.create(grant=row, member_id=member.member_id)
        return False
    with domain_errors():
        Grant.objects.filter(pk=row.pk).update(understood_at=timezone.now())
    return True


@transaction.atomic
def ask_explanation(*, member: MemberRef, grant: UUID) -> None:
    """Ask a data steward to explain an offer; once is enough. Raises NoSuchGrant, WrongStep."""
    row = locked_grant(member, grant)
    if row.granted_at is not None:
        raise WrongStep
    if not Explanation.objects.filter(grant=row, explained_at__isnull=True).exists():
        Explanation.objects.create(grant=row, member_id=member.member_id)


@transaction.atomic
def explain(*, explanation: UUID, actor_id: int, words: str) -> None:
    """Record how a data steward explained terms; the member is asked the questions again.

    Raises NotInOffice, OwnMatter, ReasonRequired, NoSuchExplanation.
    """
    if not people.holds_office(actor_id, Office.DATA_STEWARD):
        raise NotInOffice
    written = " ".join(words.split())[: rules.WORDS_MAX]
    if not written:
        raise ReasonRequired
    waiting = Explanation.objects.filter(public_id=explanation, explained_at__isnull=True)
    row = waiting.select_related("grant__terms", "member").first()
    if row is None:
        raise NoSuchExplanation
    if people.is_near(actor_id, member_id=row.member_id):
        raise OwnMatter
    won = Explanation.objects.filter(pk=row.pk, explained_at__isnull=True).update(
        words=written, explained_by_id=actor_id, explained_at=timezone.now()
    )
    if won != 1:
        raise NoSuchExplanation
    _tell_explained(row)


def _tell_explained(row: Explanation) -> None:
    """Tell the member that the questions wait for them again, by the ways that they chose."""
    title = json.loads(row.grant.terms.body)["title"]
    notices.tell(
        member=MemberRef(row.member_id, row.member.subject),
        topic=Topic.QUESTIONS,
        key=f"explained:{row.public_id}",
        words=lambda: (_("The terms were explained: the questions wait for you"), title),
        address=f"{MANAGE_AT}/offers/{row.grant.terms.public_id}",
    )


@transaction.atomic
def give_grant(*, member: MemberRef, grant: UUID, heard_aloud: bool = False) -> GrantView:
    """Agree to the terms; nothing leaves before the cooling-off has passed.

    Raises NoSuchGrant, NotUnderstood, NotOffered.
    """
    row = locked_grant(member, grant)
    if row.granted_at is not None:
        return queries.grant_of(member, grant)
    if row.understood_at is None:
        raise NotUnderstood
    with domain_errors():
        Grant.objects.filter(pk=row.pk).update(granted_at=timezone.now(), heard_aloud=heard_aloud)
        record_step(member, row, "granted")
    return queries.grant_of(member, grant)


@transaction.atomic
def confirm_grant(*, member: MemberRef, grant: UUID) -> GrantView:
    """Say yes a second time, after the cooling-off. Raises NoSuchGrant, WrongStep."""
    row = locked_grant(member, grant)
    if row.confirmed_at is None:
        with domain_errors():
            Grant.objects.filter(pk=row.pk).update(confirmed_at=timezone.now())
            record_step(member, row, "confirmed")
    return queries.grant_of(member, grant)


@transaction.atomic
def withdraw_grant(*, member: MemberRef, grant: UUID) -> GrantView:
    """Withdraw a grant in one step, at any time; what was paid stays paid. Twice is as once.

    The grants that it renews and those that renew it end with it; a begun renewal is deleted.
    Raises NoSuchGrant, WrongStep.
    """
    lock_until_commit(f"consent member {member.member_id}")
    row = locked_grant(member, grant)
    if row.withdrawn_at is None:
        for link in _chain(row):
            if link.pk != row.pk and link.granted_at is None:
                link.delete()
                continue
            with domain_errors():
                Grant.objects.filter(pk=link.pk).update(withdrawn_at=timezone.now())
                record_step(member, link, "withdrawn")
    return queries.grant_of(member, grant)


def _chain(row: Grant) -> list[Grant]:
    """Return the grants of one consent that may still be in force, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["chain_in_force"], {"grant": row.pk})
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(Grant.objects.select_for_update().filter(pk__in=ids).order_by("-id"))


@transaction.atomic
def refuse_offer(*, member: MemberRef, terms: UUID) -> None:
    """Say no to an offer. What is stored: a token that only the member's own key can tell.

    A begun offer is deleted with its answers and explanations. Raises NotOffered, WrongStep.
    """
    lock_until_commit(f"consent member {member.member_id}")
    rows = Grant.objects.select_for_update(of=("self",)).filter(
        member_id=member.member_id, terms__public_id=terms, withdrawn_at__isnull=True
    )
    row = rows.order_by("-id").first()
    key = decline_key(member)
    if row is not None and row.granted_at is not None:
        raise WrongStep
    if row is not None:
        row.delete()
    elif key and Decline.objects.filter(pk=rules.decline_token(key, terms)).exists():
        return
    else:
        queries.offer_of(member, terms)
    keep_decline(member, row.renews.public_id if row and row.renews else terms)


def keep_decline(member: MemberRef, matter: UUID) -> None:
    """Store the token of a no to terms or to a renewal; the first makes the member's key."""
    key = decline_key(member)
    if key is None:
        key = secrets.token_bytes(KEY_BYTES)
        vault.seal(subject=member.subject, purpose=DECLINES, value=key)
    Decline.objects.bulk_create(
        [Decline(token=rules.decline_token(key, matter))], ignore_conflicts=True
    )


def locked_grant(member: MemberRef, grant: UUID) -> Grant:
    """Return a grant of this member, locked until the end of the transaction."""
    row = (
        Grant.objects.select_for_update()
        .filter(member_id=member.member_id, public_id=grant)
        .first()
    )
    if row is None:
        raise NoSuchGrant
    return row


def record_step(member: MemberRef, row: Grant, event: str) -> None:
    """Write the record of the step just made, with the moments that the database set."""
    row.refresh_from_db()
    moments = {
        "granted": row.granted_at,
        "confirmed": row.confirmed_at,
        "withdrawn": row.withdrawn_at,
    }
    moment = moments[event]
    if not (moment and row.granted_at and row.live_from and row.expires_at):
        raise WrongStep
    state = "renewed" if event == "granted" and row.renews_id else event
    terms = row.terms
    public_id, holder_key = uuid7_new(), secrets.token_bytes(KEY_BYTES)
    pseudonym, _created = Pseudonym.objects.get_or_create(
        member_id=member.member_id, client=terms.client
    )
    body = build_record(
        GrantEvent(
            record=str(public_id),
            grant=str(row.public_id),
            subject=str(pseudonym.name),
            state=state,
            recorded_at=moment,
            granted_at=row.granted_at,
            live_from=row.live_from,
            expires_at=row.expires_at,
            language=row.language,
            digest=bytes(terms.digest).hex(),
            terms=json.loads(terms.body),
            terms_id=str(terms.public_id),
            standing=standing_commitment(pseudonym.name, bytes(row.standing.digest)),
            response=row.response,
            manage_at=MANAGE_AT,
            holder=hashlib.sha256(holder_key).hexdigest(),
        )
    )
    Record.objects.create(
        public_id=public_id,
        grant=row,
        client=terms.client,
        event=event,
        body=canonical(body).decode(),
        salt=secrets.token_bytes(KEY_BYTES),
        holder_key=holder_key,
    )
