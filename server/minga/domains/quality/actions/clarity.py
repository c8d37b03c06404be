"""Clarity checks: an unclear project is paused, and its client decides what happens."""

from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from minga.domains.assignment import actions as assignment
from minga.domains.quality.errors import ClarityDecided, WordsRequired
from minga.domains.quality.models import ClarityCheck
from minga.domains.quality.rules.clarity import FIRST_ANSWERS, is_unclear
from minga.domains.quality.types import ClarityDecision
from minga.domains.retries import actions as retries
from minga.domains.sql_files import named_queries
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work

SQL = named_queries("quality")
WORDS_MAX = 2000


def pause_unclear() -> int:
    """Look once at the first answers of each project; pause what members often could not answer.

    What members hold stays theirs and is paid; nothing more is handed out. Returns how many were
    paused.
    """
    with connection.cursor() as cursor:
        cursor.execute(SQL["projects_to_check"], {"first": FIRST_ANSWERS})
        counts = cursor.fetchall()
    return retries.work_through(
        "quality.pause_unclear", counts, lambda row: _look(*row), key=lambda row: row[0]
    )


def _look(project_id: int, answers: int, unclear: int) -> bool:
    pauses = is_unclear(answers, unclear)
    _row, created = ClarityCheck.objects.get_or_create(
        project_id=project_id,
        defaults={
            "answers": answers,
            "unclear": unclear,
            "decision": "" if pauses else ClarityDecision.CLEAR,
        },
    )
    return created and pauses and bool(work_actions.pause_unclear(project_id=project_id))


@transaction.atomic
def decide_clarity(
    *, project: UUID, actor_id: int, decision: ClarityDecision, words: str = ""
) -> None:
    """Continue as it is, tell every member what to do in doubt, or close the project.

    The decision stays, with who took it. The same twice is once. Raises NoSuchProject,
    WordsRequired, ClarityDecided.
    """
    card = work.project_for(actor_id, project)
    text = words.strip()[:WORDS_MAX]
    if decision is ClarityDecision.CLARIFY and not text:
        raise WordsRequired
    won = ClarityCheck.objects.filter(project_id=card.id, decision="").update(
        decision=decision, words=text, decided_by_id=actor_id, decided_at=timezone.now()
    )
    if won != 1:
        if ClarityCheck.objects.filter(project_id=card.id, decision=decision).exists():
            return
        raise ClarityDecided
    if decision is ClarityDecision.STOP:
        assignment.withdraw(project=project, actor_id=actor_id)
        return
    if decision is ClarityDecision.CLARIFY:
        work_actions.clarify(project=project, actor_id=actor_id, text=text)
    work_actions.resume_decided(project_id=card.id)
