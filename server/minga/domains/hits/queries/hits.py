"""Reads of HIT types and HITs, always of one client."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from minga.domains.assignment import queries as assignment
from minga.domains.assignment.types import Progress
from minga.domains.hits import rules
from minga.domains.hits.errors import NoSuchHit, NoSuchHitType
from minga.domains.hits.models import Hit, HitType
from minga.domains.hits.types import HitStatus, HitTypeFields, HitTypeView, HitView, entity_id
from minga.domains.sql_files import named_queries
from minga_pure.money import Money
from minga_pure.projects import ProjectState

SQL = named_queries("hits")
HITS_A_BATCH = 100


def type_card(row: HitType) -> HitTypeView:
    fields = HitTypeFields(
        title=row.title,
        description=row.description,
        keywords=row.keywords,
        reward=Money(row.reward_micros, row.currency),
        assignment_seconds=row.assignment_seconds,
        auto_approval_seconds=row.auto_approval_seconds,
    )
    return HitTypeView(row.pk, row.public_id, fields)


def hit_type(client: UUID, public_id: UUID | None) -> HitTypeView:
    """Return a HIT type of a client. Raises NoSuchHitType."""
    rows = HitType.objects.filter(client=client)
    row = None if public_id is None else rows.filter(public_id=public_id).first()
    if row is None:
        name = "" if public_id is None else f" {entity_id(public_id)}"
        raise NoSuchHitType(f"HITType{name} does not exist.")
    return type_card(row)


def hit(client: UUID, public_id: UUID | None) -> HitView:
    """Return a HIT of a client. Raises NoSuchHit."""
    return hit_cards([hit_row(client, public_id)])[0]


def hit_row(client: UUID, public_id: UUID | None) -> Hit:
    """Return the row of a HIT of a client, for this domain's actions. Raises NoSuchHit."""
    row = None if public_id is None else _rows(client).filter(public_id=public_id).first()
    if row is None:
        name = "" if public_id is None else f" {entity_id(public_id)}"
        raise NoSuchHit(f"Hit{name} does not exist.")
    return row


def hits_before(
    client: UUID, *, before_id: int, limit: int, hit_type: UUID | None = None
) -> list[HitView]:
    """Return a page of a client's HITs that are not disposed, newest first."""
    rows = _rows(client).filter(id__lt=before_id, disposed_at__isnull=True)
    if hit_type is not None:
        rows = rows.filter(hit_type__public_id=hit_type)
    return hit_cards(list(rows.order_by("-id")[:limit]))


def reviewable_before(
    client: UUID,
    *,
    before_id: int,
    limit: int,
    statuses: Sequence[HitStatus],
    hit_type: UUID | None = None,
) -> list[HitView]:
    """Return a page of HITs in these states, newest first.

    States are computed, so whole batches are read until `limit` hits are in one of them.
    """
    hits: list[HitView] = []
    batch = max(limit, HITS_A_BATCH)
    while len(hits) < limit:
        page = hits_before(client, before_id=before_id, limit=batch, hit_type=hit_type)
        if not page:
            break
        hits += [card for card in page if card.status in statuses]
        before_id = page[-1].id
    return hits[:limit]


def _rows(client: UUID) -> QuerySet[Hit]:
    return Hit.objects.select_related("hit_type", "project").filter(client=client)


def hit_cards(rows: Sequence[Hit]) -> list[HitView]:
    """Return HITs with the numbers of their assignments, three statements for a page."""
    progress = assignment.progress_of([row.project_id for row in rows])
    with connection.cursor() as cursor:
        cursor.execute(SQL["assignment_counts"], [[row.pk for row in rows]])
        counts = {hit_id: (submitted, decided) for hit_id, submitted, decided in cursor.fetchall()}
    return [_card(row, progress[row.project_id], counts.get(row.pk, (0, 0))) for row in rows]


def _card(row: Hit, progress: Progress, counts: tuple[int, int]) -> HitView:
    is_open = row.expires_at > timezone.now() and row.project.state != ProjectState.CLOSED
    free = progress.free if is_open else 0
    return HitView(
        id=row.pk,
        public_id=row.public_id,
        hit_type=type_card(row.hit_type),
        project=row.project.public_id,
        question=row.question,
        annotation=row.annotation,
        assignments=row.assignments,
        status=rules.hit_status(
            is_disposed=row.disposed_at is not None,
            is_reviewing=row.is_reviewing,
            is_open=is_open,
            free=free,
            held=progress.held,
        ),
        pending=progress.held,
        available=free,
        submitted=counts[0],
        decided=counts[1],
        created_at=row.created_at,
        expires_at=row.expires_at,
    )


def expired() -> list[int]:
    """Return the HITs past their time whose projects are still open."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["expired"])
        return [hit_id for (hit_id,) in cursor.fetchall()]
