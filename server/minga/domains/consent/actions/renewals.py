"""The end of a consent: told once before it, renewed by asking again, or simply let happen."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.consent import queries
from minga.domains.consent.actions.grants import (
    MANAGE_AT,
    ask_explanation,
    give_grant,
    keep_decline,
    locked_grant,
)
from minga.domains.consent.errors import WrongStep
from minga.domains.consent.models import Grant
from minga.domains.consent.types import EndingGrant, GrantView
from minga.domains.errors import domain_errors
from minga.domains.locks import lock_until_commit
from minga.domains.notices import actions as notices
from minga.domains.notices.types import Topic
from minga.domains.number_format import date_text
from minga.domains.people.types import MemberRef
from minga.domains.retries import actions as retries
from minga_pure.consent.standing import Response


@transaction.atomic
def renew_grant(*, member: MemberRef, grant: UUID) -> GrantView:
    """Agree again to the terms of a grant whose end is near or past; twice is as once.

    The cooling-off begins anew, and the renewal lasts no longer than a copy may be kept. Where the
    member's right answers are too old, nothing is agreed: the questions come first, and the
    returned grant is an offer. Raises NoSuchGrant, WrongStep, NotOffered.
    """
    renewal = _begun_renewal(member, grant)
    if renewal.understood_at is None and queries.is_understood(renewal.pk):
        with domain_errors():
            Grant.objects.filter(pk=renewal.pk).update(understood_at=timezone.now())
        return give_grant(member=member, grant=renewal.public_id)
    return queries.grant_of(member, renewal.public_id)


@transaction.atomic
def explain_renewal(*, member: MemberRef, grant: UUID) -> GrantView:
    """Ask a data steward to explain the terms again before a renewal.

    Raises NoSuchGrant, WrongStep, NotOffered.
    """
    renewal = _begun_renewal(member, grant)
    ask_explanation(member=member, grant=renewal.public_id)
    return queries.grant_of(member, renewal.public_id)


def _begun_renewal(member: MemberRef, grant: UUID) -> Grant:
    row = locked_grant(member, grant)
    renewal = Grant.objects.filter(renews=row).first()
    if renewal is not None:
        return renewal
    with domain_errors():
        return Grant.objects.create(
            member_id=member.member_id,
            terms_id=row.terms_id,
            renews=row,
            standing_id=queries.standing_of(member).id,
            response=Response.ACCEPTED.value,
            language=row.language,
        )


@transaction.atomic
def let_end(*, member: MemberRef, grant: UUID) -> None:
    """Say no to the renewal of a grant: it ends on its day, and the question is gone.

    A begun renewal is deleted. What is stored is a token that only the member's own key can tell.
    Raises NoSuchGrant, WrongStep.
    """
    lock_until_commit(f"consent member {member.member_id}")
    row = locked_grant(member, grant)
    if row.granted_at is None or row.withdrawn_at is not None:
        raise WrongStep
    renewal = Grant.objects.filter(renews=row).first()
    if renewal is not None and renewal.granted_at is not None:
        raise WrongStep
    if renewal is not None:
        renewal.delete()
    keep_decline(member, grant)


def remind_of_ends() -> int:
    """Tell members once that a consent of theirs ends soon; how many were told (the clock)."""
    return retries.work_through(
        "consent.remind_of_ends",
        queries.ending_grants(),
        _remind,
        key=lambda ending: ending.public_id,
    )


def _remind(ending: EndingGrant) -> bool:
    won = Grant.objects.filter(pk=ending.id, reminded_at__isnull=True).update(
        reminded_at=timezone.now()
    )
    if won != 1:
        return False
    return notices.tell(
        member=ending.member,
        topic=Topic.CONSENTS,
        key=f"consent-ends:{ending.public_id}",
        words=lambda: _reminder(ending),
        address=f"{MANAGE_AT}/{ending.public_id}/renewal" if ending.is_open else MANAGE_AT,
    )


def _reminder(ending: EndingGrant) -> tuple[str, str]:
    """Return title and text of a reminder, in the language that is active."""
    day = date_text(ending.expires_at)
    if ending.has_ended:
        title = _("A consent of yours ended on %(day)s") % {"day": day}
    else:
        title = _("A consent of yours ends on %(day)s") % {"day": day}
    if ending.is_open:
        text = _(
            "“%(title)s”: you need do nothing, then it ends. If you wish, look at the price and the"
            " terms again and renew it."
        )
    else:
        text = _("“%(title)s”: it is not offered any more, and ends by itself.")
    return title, text % {"title": ending.title}
