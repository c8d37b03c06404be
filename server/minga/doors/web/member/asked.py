"""Questions beside a task: answered ones first, and how fast answers come."""

from typing import Any

from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView


def project_asked_about(project: ProjectView) -> ProjectView:
    """Return the project whose client answers the questions: the parent of a derived project."""
    return work.project(project.parent) if project.parent else project


def asked_and_answered(project: ProjectView) -> dict[str, Any]:
    """`questions` and `answer_time`, for the templates."""
    parent = project_asked_about(project)
    questions = work.questions_of([parent.id])
    return {
        "questions": sorted(questions, key=lambda question: question.answered_at is None),
        "answer_time": work.answer_time([parent.id]),
    }
