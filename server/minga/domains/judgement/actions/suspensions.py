"""Suspensions: decided and told long before, held back by an appeal, carried out by the clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from minga.domains.assignment import actions as assignment
from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.judgement import queries, rules
from minga.domains.judgement.actions import decision_notices
from minga.domains.judgement.actions.findings import hours, require_language, require_mediator
from minga.domains.judgement.errors import (
    NoEvidence,
    NoGround,
    NoSuchCase,
    TooManyDays,
)
from minga.domains.judgement.models import Finding, Ground
from minga.domains.judgement.queries.suspensions import DueSuspension
from minga.domains.judgement.types import DecisionNoticeKind, FindingKind
from minga.domains.number_format import date_text
from minga.domains.people import queries as people
from minga.domains.people.errors import OwnMatter
from minga.domains.retries import actions as retries
from minga_pure.ids import uuid7_new


@transaction.atomic
def adopt_grounds() -> int:
    """The grounds that the members voted become the closed list that findings point at (H18)."""
    value = charter.current().get(ValueName.SUSPENSION_GROUNDS)
    if value is None or not isinstance(value.value, list):
        return 0
    known = set(Ground.objects.values_list("name", flat=True))
    fresh = [
        Ground(name=str(name), vote_id=value.vote_id) for name in value.value if name not in known
    ]
    Ground.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)


@transaction.atomic
def suspend(
    *, member: UUID, ground: str, days: int, evidence: str, words: str, language: str, actor_id: int
) -> UUID:
    """Decide that an account is to be suspended for so many days, on a ground that was voted.

    She is told at once. It begins when the voted time of the notice is over (`carry_out_due`),
    never while a jury looks at her appeal, and she can appeal as long as it lasts. A ground that no
    vote named is refused by the database's own foreign key. Raises NotForMediators, NoEvidence,
    NoWords, NotHerLanguage, NoSuchCase, NoGround, TooManyDays.
    """
    require_mediator(actor_id)
    if not evidence.strip():
        raise NoEvidence
    member_id = queries.member_by_subject(member)
    if member_id is None:
        raise NoSuchCase
    if people.is_near(actor_id, member_id=member_id):
        raise OwnMatter
    adopt_grounds()
    if ground not in queries.grounds():
        raise NoGround
    days_max = int(str(charter.value(ValueName.SUSPENSION_DAYS_MAX)))
    if not 1 <= days <= days_max:
        raise TooManyDays(TooManyDays.text % {"days": days_max})
    require_language(member_id, language, words)
    name, begins = uuid7_new(), timezone.now() + hours(ValueName.APPEAL_HOURS)
    ends = begins + timedelta(days=days)
    with translation.override(language):
        text = _announced(actor_id, ground, evidence, words, begins, ends)
    decision_notice = decision_notices.write(
        member_id=member_id,
        kind=DecisionNoticeKind.FINDING,
        subject_id=name,
        language=language,
        text=text,
    )
    Finding.objects.create(
        public_id=name,
        kind=FindingKind.SUSPENSION.value,
        member_id=member_id,
        ground_id=ground,
        evidence=evidence.strip(),
        decided_by_id=actor_id,
        decision_notice=decision_notice,
        begins_at=begins,
        days=days,
        appeal_until=ends,
    )
    return name


def carry_out_due() -> int:
    """The clock's part: suspensions whose notice is over begin, and she is told; how many. None
    begins while a jury looks. Safe to run again: each begins once and is told once."""
    return retries.work_through(
        "judgement.carry_out_due",
        queries.suspensions_due(),
        _carry_out,
        key=lambda suspension: suspension.finding,
    )


def _carry_out(suspension: DueSuspension) -> bool:
    since, until = rules.suspension_term(
        begins_at=suspension.begins_at, days=suspension.days, decided_at=suspension.decided_at
    )
    begun = assignment.suspend(
        finding=suspension.finding, member_id=suspension.member_id, since=since, until=until
    )
    decision_notices.write_to(
        member_id=suspension.member_id,
        kind=DecisionNoticeKind.SUSPENSION,
        subject_id=suspension.finding,
        words=_beginning_text(
            suspension.ground,
            suspension.decided_by,
            until,
            may_appeal=suspension.decided_at is None,
        ),
    )
    return bool(begun)


def _announced(
    actor_id: int, ground: str, evidence: str, words: str, begins: datetime, ends: datetime
) -> str:
    """Return the notice: the suspension, its ground, the mediator, the rights left, the appeal."""
    lines = [
        _("%(name)s, a mediator, decided that your account is to be suspended from %(begin)s"
          " to %(end)s: you would get no new work on those days.")
        % {"name": queries.username(actor_id), "begin": date_text(begins), "end": date_text(ends)},
        _("The ground that the members voted: %(ground)s")
        % {"ground": queries.ground_words(ground)},
        _("What shows it: %(evidence)s") % {"evidence": evidence.strip()},
        words.strip(),
        untouched_rights(),
        _("Appeal before %(begin)s, and nothing happens until three members who took no part have"
          " decided. If they do not decide in time, you have won. You can appeal later too, as long"
          " as it lasts.") % {"begin": date_text(begins)},
    ]  # fmt: skip
    return "\n\n".join(lines)


def untouched_rights() -> str:
    """Return the sentence about the rights that a suspension leaves alone."""
    return _(
        "What you hold can be finished and is paid; what you earned, your payouts, your "
        "notices and your vote stay yours."
    )


def _beginning_text(
    ground: str, mediator_name: str, until: datetime, *, may_appeal: bool
) -> Callable[[], str]:
    def words() -> str:
        lines = [
            _("From today until %(day)s you get no new work.") % {"day": date_text(until)},
            _("The ground that the members voted: %(ground)s. Decided by %(name)s, a mediator.")
            % {"ground": queries.ground_words(ground).rstrip("."), "name": mediator_name},
            untouched_rights(),
        ]
        if may_appeal:
            lines.append(
                _("You can still appeal, in your own words. Three members who took no part decide;"
                  " when they find for you, or do not decide in 14 days, it ends at once.")
            )  # fmt: skip
        return "\n\n".join(lines)

    return words
