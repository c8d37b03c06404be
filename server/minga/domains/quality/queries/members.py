"""Quality as members and stewards read it: skills, gold to learn from, objections."""

import msgspec
from django.db import connection

from minga.domains.people.types import MemberRef
from minga.domains.quality.models import Gold, Objection
from minga.domains.quality.types import Lesson, ObjectionState, ObjectionView, SkillView
from minga.domains.work import queries as work
from minga_pure.tasktypes import task_type

_decode = msgspec.json.Decoder(dict).decode


def skills_of(member: MemberRef) -> list[SkillView]:
    """Return a member's estimated skill by task type and language."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT project.task_type, project.content_language, sum(skill.answers)::int,
                   sum(skill.accuracy * skill.answers) / sum(skill.answers),
                   sum(skill.low * skill.answers) / sum(skill.answers),
                   sum(skill.high * skill.answers) / sum(skill.answers)
              FROM quality_skill skill JOIN work.project project ON project.id = skill.project_id
             WHERE skill.member_id = %s GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
            """,
            [member.member_id],
        )
        return [SkillView(*row) for row in cursor.fetchall()]


def lessons_of(member: MemberRef, *, limit: int = 30) -> list[Lesson]:
    """The gold items that this member has answered, newest first, with what was expected."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT gold.project_id, gold.external_id, item.content::text, answer.value::text,
                   gold.value::text, gold.reason, objection.state,
                   coalesce(objection.text, ''), coalesce(objection.decision, '')
              FROM assignment.seen mine
              JOIN quality_gold gold ON gold.project_id = mine.project_id
              JOIN work.item item
                ON item.project_id = gold.project_id AND item.external_id = gold.external_id
               AND mine.seen @> item.pos
              JOIN answers.readable answer
                ON answer.project_id = item.project_id AND answer.pos = item.pos
               AND answer.member_id = mine.member_id AND answer.kind = 'label'
              LEFT JOIN quality_objection objection
                ON objection.project_id = gold.project_id
               AND objection.external_id = gold.external_id
               AND objection.member_id = mine.member_id
             WHERE mine.member_id = %(member)s
               AND (gold.withdrawn_at IS NULL OR objection.id IS NOT NULL)
             ORDER BY answer.at DESC, answer.id LIMIT %(limit)s
            """,
            {"member": member.member_id, "limit": limit},
        )
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
                content=work.with_media(_decode(content), for_whom=member.subject),
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
        cursor.execute(
            "SELECT content::text, pos FROM work.item WHERE project_id = %s AND external_id = %s",
            [row.project_id, row.external_id],
        )
        content, pos = cursor.fetchone()
        cursor.execute(
            "SELECT value::text, count(*) FROM answers.readable WHERE project_id = %s AND pos = %s"
            " AND kind = 'label' GROUP BY 1 ORDER BY 2 DESC, 1",
            [row.project_id, pos],
        )
        answer_counts = tuple((_decode(value), int(count)) for value, count in cursor.fetchall())
    return ObjectionView(
        public_id=row.public_id,
        project=card.public_id,
        title=card.title,
        question=card.question,
        external_id=row.external_id,
        content=work.with_media(_decode(content), for_whom=row.public_id),
        expected=gold_row.value,
        reason=gold_row.reason,
        text=row.text,
        made_at=row.made_at,
        labels=card.labels,
        answer_counts=answer_counts,
    )
