"""Publishing: the one way for clients, with every reason in words before the database says no."""

from uuid import UUID

from django.db import transaction

from minga.domains.assignment import actions as assignment
from minga.domains.publishing import queries
from minga.domains.publishing.models import CheaperCopy
from minga.domains.work import actions as work_actions
from minga.domains.work import queries as work
from minga.domains.work.errors import CannotPublish
from minga.domains.work.types import ProjectView


def publish(*, project: UUID, actor_id: int, first: int | None = None) -> ProjectView:
    """Offer the waiting items to members, once tried where they have to be.

    Where members vote on the use first, and nothing else stands against it, this asks them, and
    the reason says so. `first`: with how many answers each item begins, where the further ones are
    asked as they help (assignment.publish). Raises NoSuchProject, ProjectNotDraft, CannotPublish
    with every reason.
    """
    card = work.project_for(actor_id, project)
    if queries.can_ask_members(card):
        work_actions.ask_members(card)
    return _publish(project, actor_id, first)


@transaction.atomic
def _publish(project: UUID, actor_id: int, first: int | None) -> ProjectView:
    card = work.project_for(actor_id, project)
    reasons = queries.reasons_against_publishing(card)
    if reasons:
        raise CannotPublish(reasons)
    return assignment.publish(
        project=project,
        actor_id=actor_id,
        measured_seconds=queries.measured_seconds(card),
        first=first,
    )


@transaction.atomic
def allow_cheaper_copy(*, project: UUID, vote: UUID) -> None:
    """Write down that the members voted for this project although it pays less than the one it
    repeats. The database refuses a vote that does not name it (H13)."""
    card = work.project(project)
    CheaperCopy.objects.get_or_create(project_id=card.id, defaults={"vote_id": vote})
