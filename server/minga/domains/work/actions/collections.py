"""Collection projects: a draft that asks members for items of themselves under terms."""

from uuid import UUID

from django.db import transaction

from minga.domains.errors import domain_errors
from minga.domains.work import queries
from minga.domains.work.errors import CannotCollect, ProjectNotDraft, TermsNotOpen
from minga.domains.work.models import Collection
from minga.domains.work.types import ProjectView
from minga_pure.projects import ProjectState


@transaction.atomic
def set_collection(
    *, project: UUID, actor_id: int, series: UUID, item_kind: str, alternative: UUID
) -> ProjectView:
    """Let a draft collect items of its members under a series of terms, beside other work.

    `alternative`: a project of the same client; publishing sets slots of it aside for members who
    do not agree. Once more replaces what was set. Raises NoSuchProject, ProjectNotDraft,
    CannotCollect, TermsNotOpen.
    """
    card = _draft(project, actor_id)
    other_work = queries.project_for(actor_id, alternative)
    if not queries.can_collect(card, item_kind) or other_work.id == card.id:
        raise CannotCollect
    terms = queries.open_terms_of(card.client.public_id, series)
    if terms is None or item_kind not in terms.terms.items:
        raise TermsNotOpen
    with domain_errors():
        Collection.objects.update_or_create(
            project_id=card.id,
            defaults={"series": series, "item_kind": item_kind, "alternative_id": other_work.id},
        )
    return queries.project(project)


@transaction.atomic
def clear_collection(*, project: UUID, actor_id: int) -> ProjectView:
    """Make a collection project an ordinary draft again. Raises NoSuchProject, ProjectNotDraft."""
    card = _draft(project, actor_id)
    Collection.objects.filter(project_id=card.id).delete()
    return queries.project(project)


def _draft(project: UUID, actor_id: int) -> ProjectView:
    card = queries.project_for(actor_id, project)
    if card.state != ProjectState.DRAFT:
        raise ProjectNotDraft
    return card
