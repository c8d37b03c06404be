"""Peer review before acceptance: a sample of waiting answers, looked at by peers, double blind."""

from uuid import UUID

from django.db import connection, transaction

from minga.domains.answers import actions as answers_actions
from minga.domains.judgement import queries, rules
from minga.domains.judgement.actions import derived_projects
from minga.domains.work import queries as work
from minga.domains.work.types import DerivedKind

WAITING_AT_ONCE = 2_000

_WAITING = """
    SELECT stand.answer FROM answers.reviewstatus stand
     WHERE stand.project_id = %s AND stand.state = 'waiting'
       AND stand.until > now() + interval '6 hours'
     ORDER BY sha256(uuid_send(stand.answer)) LIMIT %s
"""
_AUDITED = """
    SELECT project.id FROM work.project project
     WHERE project.review_hours IS NOT NULL AND EXISTS (
           SELECT 1 FROM answers.reviewstatus stand
            WHERE stand.project_id = project.id AND stand.state = 'waiting')
       AND NOT EXISTS (
           SELECT 1 FROM work.project audit
            WHERE audit.parent_id = project.id AND audit.derived_kind = 'audit'
              AND audit.state <> 'closed')
"""


def ask_peers(*, project_id: int | None = None) -> int:
    """The clock's part: projects with waiting answers, and no review running, get one. How many."""
    with connection.cursor() as cursor:
        cursor.execute(_AUDITED)
        due = [number for (number,) in cursor.fetchall()]
    return sum(_ask(number) for number in due if project_id in (None, number))


@transaction.atomic
def _ask(project_id: int) -> bool:
    card = work.project_by_id(project_id)
    if not card.criteria:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [project_id, WAITING_AT_ONCE])
        waiting = [answer for (answer,) in cursor.fetchall()]
    size = min(rules.sample_size(len(waiting)), max(1, derived_projects.affordable(card) // 2))
    chosen = [row.answer for row in queries.waiting_answers(waiting[:size])]
    return bool(chosen) and derived_projects.open_audit(card, chosen, card.criteria) is not None


@transaction.atomic
def settle_reviews() -> int:
    """Waiting answers that peers found good are accepted at once, and reviews that are through end.

    What peers speak against waits for a mediator; when none decides, silence accepts it. How many
    answers were accepted.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT stand.answer FROM work.project audit
              JOIN work.item item ON item.project_id = audit.id
              JOIN answers.reviewstatus stand ON stand.answer::text = item.external_id
                   AND stand.state = 'waiting'
              JOIN answers.answer said ON said.project_id = audit.id AND said.pos = item.pos
                   AND said.kind = 'label'
             WHERE audit.derived_kind = %s AND audit.task_type = 'review' AND audit.state <>
             'closed' GROUP BY 1, audit.redundancy
            HAVING 2 * count(*) FILTER (WHERE NOT said.value->'met' @> 'false') > audit.redundancy
            """,
            [DerivedKind.AUDIT.value],
        )
        good: list[UUID] = [answer for (answer,) in cursor.fetchall()]
        cursor.execute(
            """
            SELECT audit.id FROM work.project audit
             WHERE audit.derived_kind = %s AND audit.task_type = 'review' AND audit.state <>
             'closed'
               AND NOT EXISTS (SELECT 1 FROM judgement_dispute dispute WHERE dispute.audit_id =
               audit.id) AND NOT EXISTS (
                   SELECT 1 FROM work.item item JOIN answers.reviewstatus stand
                       ON stand.answer::text = item.external_id AND stand.state = 'waiting'
                    WHERE item.project_id = audit.id)
            """,
            [DerivedKind.AUDIT.value],
        )
        through = [number for (number,) in cursor.fetchall()]
    accepted = answers_actions.accept(answers=good) if good else 0
    for number in through:
        derived_projects.end(number)
    return accepted
