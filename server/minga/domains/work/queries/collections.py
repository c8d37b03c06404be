"""Collection projects: the terms they stand on, the work beside them, what stands against them."""

from uuid import UUID

from minga.domains.consent import queries as consent
from minga.domains.consent.types import TermsView
from minga.domains.work.errors import CannotCollect, NoAlternative, TermsNotOpen
from minga.domains.work.models import Collection
from minga.domains.work.types import ProjectView
from minga_pure.consent.purposes import ITEM_TASK_TYPES
from minga_pure.projects import ProjectState, ThirdPartyBasis


def open_terms_of(client: UUID, series: UUID) -> TermsView | None:
    """Return the open version of a client's series of terms, or None."""
    return next(
        (view for view in consent.open_terms() if (view.client, view.series) == (client, series)),
        None,
    )


def collections_of(series: UUID) -> list[int]:
    """Return the row numbers of the published collection projects under a series of terms."""
    rows = Collection.objects.filter(series=series, project__state=ProjectState.PUBLISHED)
    return list(rows.order_by("project_id").values_list("project_id", flat=True))


def reasons_against(project: ProjectView, alternative: ProjectView) -> tuple[str, ...]:
    """Return every sentence against publishing what a project collects."""
    collection = project.collection
    if collection is None:
        return ()
    reasons = []
    if not can_collect(project, collection.item_kind):
        reasons.append(str(CannotCollect()))
    view = open_terms_of(project.client.public_id, collection.series)
    if (
        view is None
        or collection.item_kind not in view.terms.items
        or view.terms.currency != project.price.currency
        or view.terms.price_micros > project.price.micros
    ):
        reasons.append(str(TermsNotOpen()))
    if not pays_the_same(project, alternative):
        reasons.append(str(NoAlternative()))
    return tuple(reasons)


def can_collect(project: ProjectView, item_kind: str) -> bool:
    """Return True when a project's task type makes this kind of item, without review."""
    return (
        ITEM_TASK_TYPES.get(item_kind) == project.task_type
        and project.derived_kind is None
        and not project.review_first
        and project.third_party_basis is ThirdPartyBasis.NONE
    )


def pays_the_same(project: ProjectView, alternative: ProjectView) -> bool:
    """Return True when other work of the client pays no less for an answer and takes no longer."""
    return (
        alternative.client.public_id == project.client.public_id
        and alternative.state is ProjectState.PUBLISHED
        and alternative.derived_kind is None
        and alternative.collection is None
        and alternative.price.currency == project.price.currency
        and alternative.price.micros >= project.price.micros
        and alternative.estimated_seconds <= project.estimated_seconds
    )
