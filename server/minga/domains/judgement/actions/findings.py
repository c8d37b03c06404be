"""Findings: a mediator refuses answers, and tells the member at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from minga.domains.answers import actions as answers_actions
from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.judgement import queries, rules
from minga.domains.judgement.actions import decision_notices
from minga.domains.judgement.errors import (
    NoCriterion,
    NoEvidence,
    NotForMediators,
    NotHerLanguage,
    NothingWaits,
    NoWords,
    OneMemberOnly,
)
from minga.domains.judgement.models import Finding, FindingAnswer
from minga.domains.judgement.queries.cases import WaitingAnswer
from minga.domains.judgement.types import DecisionNoticeKind, FindingKind, JudgedAnswer
from minga.domains.number_format import date_text, money_text, number_text
from minga.domains.people import queries as people
from minga.domains.people.errors import OwnMatter
from minga.domains.people.types import Office
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga_pure.ids import uuid7_new
from minga_pure.money import Money

SQL = named_queries("judgement")

RELEASED_AT_ONCE = 5_000


@transaction.atomic
def find(
    *,
    answers: Sequence[UUID],
    criterion: int,
    evidence: str,
    words: str,
    language: str,
    actor_id: int,
) -> UUID:
    """Refuse waiting answers of one member, under a criterion that she could read before.

    1. The finding, the decision notice and its leaf are written with the refusal or not at all.
    2. The measured time is paid at the floor at once, at most the price; the rest stays aside
       while the member can appeal.
    `criterion` is its number in the version she worked under; `words` are the mediator's own, in
    `language`. The same call again is refused: an answer is judged once.
    Raises NotForMediators, NoEvidence, NoWords, NotHerLanguage, NothingWaits, OneMemberOnly,
    NoCriterion.
    """
    require_mediator(actor_id)
    if not evidence.strip():
        raise NoEvidence
    waiting = queries.waiting_answers(answers)
    if not waiting or len(waiting) != len(set(answers)):
        raise NothingWaits
    if len({(row.member_id, row.project_id, row.version) for row in waiting}) > 1:
        raise OneMemberOnly
    member_id, project_id = waiting[0].member_id, waiting[0].project_id
    if people.is_near(actor_id, member_id=member_id):
        raise OwnMatter
    rule = queries.criterion(project_id, waiting[0].version, criterion)
    if rule is None:
        raise NoCriterion
    name, until = uuid7_new(), timezone.now() + hours(ValueName.APPEAL_HOURS)
    pay = _time_pay([row.answer for row in waiting], project_id)
    require_language(member_id, language, words)
    with translation.override(language):
        text = _notice_text(waiting[0], rule.text, evidence, words, sum(pay.values()), until,
                            count=len(waiting))  # fmt: skip
    decision_notice = decision_notices.write(
        member_id=member_id, kind=DecisionNoticeKind.FINDING, subject_id=name, language=language,
        text=text,
    )  # fmt: skip
    finding = Finding.objects.create(
        public_id=name,
        kind=FindingKind.ANSWERS.value,
        member_id=member_id,
        project_id=project_id,
        criterion_id=rule.id,
        evidence=evidence.strip(),
        decided_by_id=actor_id,
        decision_notice=decision_notice,
        appeal_until=until,
    )
    FindingAnswer.objects.bulk_create(
        FindingAnswer(answer=row.answer.id, finding=finding) for row in waiting
    )
    if answers_actions.refuse(micros=pay) != len(waiting):
        raise NothingWaits
    return finding.public_id


def _time_pay(answers: Sequence[JudgedAnswer], project_id: int) -> dict[UUID, int]:
    typical = queries.typical_ms(project_id)
    return {
        answer.id: rules.time_pay(
            spent_ms=answer.spent_ms,
            typical_ms=typical,
            floor_per_hour=work.floor(answer.price.currency) or answer.price,
            price=answer.price,
        ).micros
        for answer in answers
    }


def _notice_text(
    first: WaitingAnswer, criterion: str, evidence: str, words: str, micros: int, until: datetime,
    *, count: int,
) -> str:  # fmt: skip
    """The decision notice: what, by which criterion, why, what is paid all the same, and how to
    appeal."""
    lines = [
        ngettext(
            "A mediator decided about %(count)s of your answers to “%(question)s”.",
            "A mediator decided about %(count)s of your answers to “%(question)s”.",
            count,
        )
        % {"count": number_text(count), "question": first.question},
        _("The criterion, as you could read it before: %(criterion)s") % {"criterion": criterion},
        _("What shows it: %(evidence)s") % {"evidence": evidence.strip()},
        words.strip(),
        _("Your time is paid: %(money)s. The rest lies aside for you while you can appeal.")
        % {"money": money_text(Money(micros, first.answer.price.currency))},
        _("You can appeal until %(day)s, in your own words and in any language. Three members who"
          " took no part decide. If they do not, you have won.")
        % {"day": date_text(until)},
    ]  # fmt: skip
    return "\n\n".join(lines)


@transaction.atomic
def release_due() -> int:
    """The rest of refused answers serves quality once nothing can be appealed; how many."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["refused_for_good"], [RELEASED_AT_ONCE])
        due = [answer for (answer,) in cursor.fetchall()]
    return answers_actions.release(answers=due) if due else 0


def require_mediator(person_id: int) -> None:
    """Raise NotForMediators unless the person is a mediator in office."""
    if not people.holds_office(person_id, Office.MEDIATOR):
        raise NotForMediators


def require_language(member_id: int, language: str, words: str) -> None:
    """Words, in a language that she reads. Raises NoWords, NotHerLanguage."""
    if not words.strip():
        raise NoWords
    reads = queries.languages_of(member_id)
    if reads and language not in reads:
        named = [str(dict(settings.LANGUAGES).get(code, code)) for code in reads]
        raise NotHerLanguage(NotHerLanguage.text % {"languages": ", ".join(named)})


def hours(name: ValueName) -> timedelta:
    """A voted number of hours."""
    return timedelta(hours=int(str(charter.value(name))))
