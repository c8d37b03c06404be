"""What stands beside a task about questions: those with answers first, and how fast they come."""

from typing import Any

from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView


def about(card: ProjectView) -> ProjectView:
    """The project to whose client questions go: a derived project's are those of whom it serves."""
    return work.project(card.parent) if card.parent else card


def asked_and_answered(card: ProjectView) -> dict[str, Any]:
    """`questions` and `answer_time`, for the templates."""
    meant = about(card)
    found = work.questions_of([meant.id])
    return {
        "questions": sorted(found, key=lambda one: one.answered_at is None),
        "answer_time": work.answer_time([meant.id]),
    }
