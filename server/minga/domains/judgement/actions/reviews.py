"""Peer review before acceptance: a sample of waiting answers, looked at by peers, double blind."""

from uuid import UUID

from django.db import connection, transaction

from minga.domains.answers import actions as answers_actions
from minga.domains.judgement import queries, rules
from minga.domains.judgement.actions import derived_projects
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga.domains.work.types import DerivedKind

SQL = named_queries("judgement")

WAITING_AT_ONCE = 2_000


def ask_peers(*, project_id: int | None = None) -> int:
    """The clock's part: projects with waiting answers, and no review running, get one. How many."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["projects_to_review"])
        due = [number for (number,) in cursor.fetchall()]
    chosen = [number for number in due if project_id in (None, number)]
    return retries.work_through("judgement.ask_peers", chosen, _ask)


@transaction.atomic
def _ask(project_id: int) -> bool:
    card = work.project_by_id(project_id)
    if not card.criteria:
        return False
    with connection.cursor() as cursor:
        cursor.execute(SQL["answers_to_review"], [project_id, WAITING_AT_ONCE])
        waiting = [answer for (answer,) in cursor.fetchall()]
    size = min(rules.sample_size(len(waiting)), max(1, derived_projects.affordable(card) // 2))
    chosen = [row.answer for row in queries.waiting_answers(waiting[:size])]
    return bool(chosen) and derived_projects.open_audit(card, chosen, card.criteria) is not None


def settle_reviews() -> int:
    """Waiting answers that peers found good are accepted at once, and reviews that are through end.

    What peers speak against waits for a mediator; when none decides, silence accepts it. How many
    answers were accepted.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["approved_by_peers"], [DerivedKind.AUDIT.value])
        good: list[UUID] = [answer for (answer,) in cursor.fetchall()]
        cursor.execute(SQL["finished_reviews"], [DerivedKind.AUDIT.value])
        through = [number for (number,) in cursor.fetchall()]
    accepted = answers_actions.accept(answers=good) if good else 0
    retries.work_through("judgement.end_reviews", through, derived_projects.end)
    return accepted
