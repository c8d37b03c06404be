"""Questions to clients. Nothing here says who asked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet

from minga.domains.charter import queries as charter
from minga.domains.charter.types import ValueName
from minga.domains.sql_files import named_queries
from minga.domains.work import rules
from minga.domains.work.errors import NoSuchProject, NoSuchQuestion
from minga.domains.work.models import Project, Question
from minga.domains.work.queries.panels import people_told
from minga.domains.work.queries.projects import project_for
from minga.domains.work.types import AnswerTime, ProjectView, QuestionView

SQL = named_queries("work")

SHOWN_MAX = 200
COMPARED_MAX = 500


def _cards(rows: QuerySet[Question]) -> list[QuestionView]:
    counted = rows.select_related("project").annotate(n=Count("askers"))
    return [
        QuestionView(
            row.public_id,
            row.project.public_id,
            row.text,
            row.asked_at,
            row.answer,
            row.answered_at,
            row.changed_at,
            people_told(row.project_id, row.n),
        )
        for row in counted
    ]


def questions_of(
    project_ids: Sequence[int], *, names: Sequence[UUID] | None = None
) -> list[QuestionView]:
    """Return the questions about these projects, newest first; only `names` when given."""
    rows = Question.objects.filter(project_id__in=project_ids).order_by("-id")
    if names is not None:
        rows = rows.filter(public_id__in=names)
    return _cards(rows)[:SHOWN_MAX]


def questions_since(projects: Sequence[UUID], since: datetime | None) -> list[QuestionView]:
    """Return the questions asked or answered about these projects since a moment, newest first.

    A question in a derived project belongs to its parent; it is returned under the derived
    project's id where `projects` does not hold the parent."""
    derived_projects = Project.objects.filter(public_id__in=projects, parent__isnull=False)
    pairs = derived_projects.values_list("parent__public_id", "public_id")
    named = {parent: derived_project for parent, derived_project in pairs if parent not in projects}
    rows = Question.objects.filter(project__public_id__in=[*projects, *named]).order_by("-id")
    if since is not None:
        rows = rows.filter(changed_at__gt=since)
    return [
        replace(question, project=named.get(question.project, question.project))
        for question in _cards(rows)[:SHOWN_MAX]
    ]


def question_for(person_id: int, public_id: UUID) -> tuple[QuestionView, ProjectView]:
    """The question and its project when this person acts for the client; raises NoSuchQuestion."""
    questions = _cards(Question.objects.filter(public_id=public_id))
    if not questions:
        raise NoSuchQuestion
    try:
        return questions[0], project_for(person_id, questions[0].project)
    except NoSuchProject as exc:
        raise NoSuchQuestion from exc


def alike(project: ProjectView, text: str, *, limit: int = 3) -> list[QuestionView]:
    """Questions that stand there already and look like this one, the most alike first; the same
    one is not among them. Raises BadQuestion."""
    normal = rules.normal_question(text)
    rows = Question.objects.filter(project_id=project.id).exclude(normal=normal)
    by_likeness = sorted(
        ((rules.likeness(normal, row.normal), row.public_id) for row in rows[:COMPARED_MAX]),
        reverse=True,
    )
    names = [name for share, name in by_likeness[:limit] if share >= rules.ALIKE_FROM]
    by_name = {card.public_id: card for card in questions_of([project.id], names=names)}
    return [by_name[name] for name in names]


def answer_time(project_ids: Sequence[int]) -> AnswerTime:
    """Return how long the client of these projects takes to answer; shown before the work."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["answer_time"], [list(project_ids)])
        answered, waiting, median, oldest = cursor.fetchone()
    return AnswerTime(answered, waiting, None if median is None else round(median), oldest)


def overdue(now: datetime, project_id: int | None = None) -> list[int]:
    """Projects on which a question has waited longer than the members voted."""
    hours = int(str(charter.value(ValueName.QUESTION_HOURS)))
    late = Question.objects.filter(
        answered_at=None, asked_at__lt=now - timedelta(hours=hours)
    ).order_by()
    if project_id is not None:
        late = late.filter(project_id=project_id)
    return list(late.values_list("project_id", flat=True).distinct())
