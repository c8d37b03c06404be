"""Findings, appeals and letters as their member, a juror or a mediator may see them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from minga.domains.judgement.errors import NoSuchCase
from minga.domains.judgement.models import Appeal, DecisionNotice, Finding, FindingAnswer, Juror
from minga.domains.judgement.queries.persons import ground_words
from minga.domains.judgement.queries.suspensions import cards as suspension_cards
from minga.domains.judgement.types import (
    AppealState,
    AppealView,
    DecisionNoticeKind,
    DecisionNoticeView,
    DoubtfulAnswer,
    FindingKind,
    FindingView,
    JudgedAnswer,
    JurorView,
    Side,
)
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga_pure.money import Money
from minga_pure.tasktypes.review import in_words

SQL = named_queries("judgement")


@dataclass(frozen=True, slots=True)
class WaitingAnswer:
    """An answer that still waits for a decision, and whose it is: for actions only."""

    answer: JudgedAnswer
    member_id: int
    project_id: int
    version: int
    question: str
    until: datetime
    project: UUID
    title: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A criterion of one version, with the number of its row."""

    id: int
    text: str


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def _judged(row: tuple[Any, ...]) -> JudgedAnswer:
    value, labels = _json(row[4]), _json(row[9])
    return JudgedAnswer(
        id=row[0],
        pos=row[1],
        content=_json(row[2]),
        answer_text=in_words(value, labels),
        kind=row[3],
        value=value,
        spent_ms=row[5],
        price=Money(row[6], row[8]),
        paid=Money(row[7], row[8]),
    )


def _rows(condition: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(SQL["judged_answers"].format(condition=condition), values)
        return list(cursor.fetchall())


def waiting_answers(answers: Sequence[UUID]) -> list[WaitingAnswer]:
    """Those of these answers about which a finding can still be made."""
    rows = _rows(
        "answer.id = ANY(%s) AND stand.state = 'waiting' AND stand.until > now()", [list(answers)]
    )
    return [_waiting(row) for row in rows]


def _waiting(row: tuple[Any, ...]) -> WaitingAnswer:
    return WaitingAnswer(
        _judged(row), row[10], row[11], row[12], row[13], row[14], row[15], row[16],
        tuple(row[17] or ()),
    )  # fmt: skip


def criterion(project_id: int, version: int, number: int) -> Rule | None:
    """A criterion by the number under which it stood in that version of the instructions."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["criterion"], [project_id, version, number])
        row = cursor.fetchone()
    return Rule(*row) if row else None


def decision_notices_of(member: MemberRef, *, limit: int = 100) -> list[DecisionNoticeView]:
    """Her inbox, newest first."""
    return [
        DecisionNoticeView(
            row.public_id, DecisionNoticeKind(row.kind), row.about, row.language, row.text, row.at,
            row.read_at,
        )
        for row in DecisionNotice.objects.filter(member_id=member.member_id).order_by("-id")[:limit]
    ]  # fmt: skip


def unread(member: MemberRef) -> int:
    return DecisionNotice.objects.filter(member_id=member.member_id, read_at=None).count()


def findings(member: MemberRef) -> list[FindingView]:
    """Every decision about her, newest first."""
    rows = Finding.objects.filter(member_id=member.member_id).order_by("-id")
    return [_card(row) for row in rows.select_related("criterion", "decided_by", "decision_notice")]


def finding(member: MemberRef, public_id: UUID) -> FindingView:
    """One decision about herself; raises NoSuchCase."""
    rows = Finding.objects.filter(member_id=member.member_id, public_id=public_id)
    row = rows.select_related("criterion", "decided_by", "decision_notice").first()
    if row is None:
        raise NoSuchCase
    return _card(row)


def _card(row: Finding) -> FindingView:
    project = work.project_by_id(row.project_id) if row.project_id else None
    named = list(FindingAnswer.objects.filter(finding=row).values_list("answer", flat=True))
    appeal = Appeal.objects.filter(finding=row).first()
    return FindingView(
        public_id=row.public_id,
        kind=FindingKind(row.kind),
        project=project.public_id if project else None,
        project_title=project.title if project else "",
        question=project.question if project else "",
        criterion=row.criterion.text if row.criterion else "",
        ground=ground_words(row.ground_id) if row.ground_id else "",
        evidence=row.evidence,
        decided_by=row.decided_by.username,
        decided_at=row.at,
        appeal_until=row.appeal_until,
        answers=tuple(_judged(row) for row in _rows("answer.id = ANY(%s)", [named])),
        appeal=_appeal_card(appeal) if appeal else None,
        decision_notice=row.decision_notice.text,
        suspension=suspension_cards([row])[0] if row.kind == FindingKind.SUSPENSION else None,
    )


def _appeal_card(row: Appeal) -> AppealView:
    return AppealView(
        public_id=row.public_id,
        words=row.words,
        appealed_at=row.at,
        until=row.until,
        state=AppealState(row.state),
        decided_at=row.decided_at,
        checkpoint=row.checkpoint,
        seed=bytes(row.seed),
        candidates=tuple(row.candidates),
        jurors=tuple(
            JurorView(seat.seat, Side(seat.said) if seat.said else None, seat.reason)
            for seat in Juror.objects.filter(appeal=row).order_by("seat")
        ),
    )


def duties(member: MemberRef) -> list[AppealView]:
    """The juries in which this member sits and has not spoken, the most urgent first."""
    rows = Appeal.objects.filter(
        state=AppealState.OPEN, jurors__member_id=member.member_id, jurors__said=None
    )
    return [_appeal_card(row) for row in rows.order_by("until")]


def case_for_juror(member: MemberRef, appeal: UUID) -> FindingView:
    """The case with nobody's name in it, for one of its jurors; raises NoSuchCase."""
    seat = Juror.objects.select_related("appeal__finding").filter(
        appeal__public_id=appeal, member_id=member.member_id
    )
    juror = seat.first()
    if juror is None:
        raise NoSuchCase
    row = Finding.objects.select_related("criterion", "decided_by", "decision_notice").get(
        id=juror.appeal.finding_id
    )
    return _card(row)


def still_owed(finding_id: int) -> Money:
    """Return the pay of a finding's refused answers that a won appeal moves at once."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["still_owed"], [finding_id])
        micros, currency = cursor.fetchone()
    return Money(micros, currency or "USD")


def appeals_overdue() -> int:
    """Cases that the clock still has to close in the member's favour."""
    return Appeal.objects.filter(state=AppealState.OPEN, until__lte=timezone.now()).count()


def doubtful(*, limit: int = 50) -> list[DoubtfulAnswer]:
    """Waiting answers of which more than half of the reviewers say that a criterion is not met,
    the soonest deadline first: silence will accept each of them."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["doubtful"], [limit])
        spoken = {answer: _json(against) for answer, against in cursor.fetchall()}
    waiting = {answer.answer.id: answer for answer in waiting_answers(list(spoken))}
    return [
        DoubtfulAnswer(
            answer=answer.answer,
            project=answer.project,
            project_title=answer.title,
            member=answer.member_id,
            languages=answer.languages,
            until=answer.until,
            criteria=_criteria(answer.project_id, answer.version),
            against=tuple((int(number), evidence or "") for number, evidence in spoken[name]),
        )
        for name, answer in waiting.items()
    ]


def _criteria(project_id: int, version: int) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(SQL["criteria_of_version"], [project_id, version])
        return tuple(text for (text,) in cursor.fetchall())
