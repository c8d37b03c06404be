"""Quality as members and stewards read it: skills, gold to learn from, objections."""

import msgspec
from django.db import connection

from minga.domains.people.types import MemberRef
from minga.domains.quality.models import Gold, Objection
from minga.domains.quality.types import Lesson, ObjectionState, ObjectionView, SkillView
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga_pure.projects import is_sensitive
from minga_pure.tasktypes import task_type

SQL = named_queries("quality")

_decode = msgspec.json.Decoder(dict).decode


def skills_of(member: MemberRef) -> list[SkillView]:
    """Return a member's estimated skill by task type and language."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["skills_of"], [member.member_id])
        return [SkillView(*row) for row in cursor.fetchall()]


def lessons_of(member: MemberRef, *, limit: int = 30) -> list[Lesson]:
    """The gold items that this member has answered, newest first, with what was expected."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["lessons_of"], {"member": member.member_id, "limit": limit})
        rows = cursor.fetchall()
    cards = {card.id: card for card in work.projects_by_id(list({row[0] for row in rows}))}
    lessons = []
    for project_id, name, content, written, true, reason, state, text, decision in rows:
        card = cards[project_id]
        kind, answer, expected = task_type(card.task_type), _decode(written), _decode(true)
        lessons.append(
            Lesson(
                project=card.public_id,
                title=card.title,
                question=card.question,
                task_type=card.task_type,
                labels=card.labels,
                external_id=name,
                content=work.with_media(
                    _decode(content), for_whom=member.subject, is_sensitive=is_sensitive(card)
                ),
                answer=answer,
                expected=expected,
                reason=reason,
                score=kind.score(answer, expected, card.labels),
                scoring_rule=kind.scoring_rule,
                objection=ObjectionState(state) if state else None,
                objection_text=text,
                decision=decision,
            )
        )
    return lessons


def objections_waiting() -> list[ObjectionView]:
    """Return the objections that wait for a data steward, oldest first."""
    rows = (
        Objection.objects.filter(state=ObjectionState.WAITING)
        .select_related("project")
        .order_by("made_at")
    )
    return [_objection_card(row) for row in rows]


def _objection_card(row: Objection) -> ObjectionView:
    card = work.project_by_id(row.project_id)
    gold_row = Gold.objects.get(project_id=row.project_id, external_id=row.external_id)
    with connection.cursor() as cursor:
        cursor.execute(SQL["item_of_objection"], [row.project_id, row.external_id])
        content, pos = cursor.fetchone()
        cursor.execute(SQL["answers_to_item"], [row.project_id, pos])
        answer_counts = tuple((_decode(value), int(count)) for value, count in cursor.fetchall())
    return ObjectionView(
        public_id=row.public_id,
        project=card.public_id,
        title=card.title,
        question=card.question,
        external_id=row.external_id,
        content=work.with_media(
            _decode(content), for_whom=row.public_id, is_sensitive=is_sensitive(card)
        ),
        expected=gold_row.value,
        reason=gold_row.reason,
        text=row.text,
        made_at=row.made_at,
        labels=card.labels,
        answer_counts=answer_counts,
    )
