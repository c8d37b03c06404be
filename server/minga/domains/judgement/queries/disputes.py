"""A client's doubts: which answers it can doubt, how the sample came out, what followed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet, Sum

from minga.domains.judgement.errors import NoSuchCase
from minga.domains.judgement.models import Dispute
from minga.domains.judgement.queries.cases import _judged, _rows
from minga.domains.judgement.types import (
    DisputeOutcome,
    DisputeState,
    DisputeView,
    JudgedAnswer,
    Wish,
)
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga_pure.money import Money
from minga_pure.science.intervals import wilson

SQL = named_queries("judgement")

LANGUAGE_DEFAULT = "en"


def deliverable(*project_ids: int) -> int:
    """Return the number of answers that the client can read, and so can dispute."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["deliverable"], [list(project_ids)])
        (count,) = cursor.fetchone()
    return int(count)


def disputed_answers(project_ids: Collection[int]) -> int:
    """Return the number of answers of these projects that were ever disputed."""
    rows = Dispute.objects.filter(project_id__in=project_ids)
    return int(rows.aggregate(count=Sum("answers"))["count"] or 0)


def sampled(dispute_id: int, seed: bytes, size: int) -> list[JudgedAnswer]:
    """The disputed answers that the lot puts into the sample: the order is SHA-256(seed || id)."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["sample_of_dispute"], [dispute_id, seed, size])
        chosen = [answer for (answer,) in cursor.fetchall()]
    return [_judged(row) for row in _rows("answer.id = ANY(%s)", [chosen])]


def tally(audit_id: int) -> tuple[int, int, list[UUID]]:
    """(answers at which enough peers looked, faulty ones, which ones) of an audit: more than half
    of its reviewers say that the criterion is not met. A tie speaks for the answer."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["faults_by_answer"], [audit_id])
        rows = cursor.fetchall()
    faulty = [answer for answer, is_faulty in rows if is_faulty]
    return len(rows), len(faulty), faulty


def item_names(project_id: int, places: Sequence[int]) -> dict[int, str]:
    """The client's own ids of the items at these positions."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["item_names"], [project_id, list(places)])
        return dict(cursor.fetchall())


def disputed_members(dispute_id: int) -> dict[str, list[int]]:
    """Everybody whose answers are disputed, by the language in which each is told."""
    with connection.cursor() as cursor:
        cursor.execute(
            SQL["disputed_members"],
            [[code for code, _name in settings.LANGUAGES], LANGUAGE_DEFAULT, dispute_id],
        )
        members_by_language: dict[str, list[int]] = defaultdict(list)
        for language, member in cursor.fetchall():
            members_by_language[language].append(member)
    return dict(members_by_language)


def disputes_of(project: UUID) -> list[DisputeView]:
    """The disputes about a project, newest first. The caller has made sure whose it is."""
    return _cards(Dispute.objects.filter(project__public_id=project).order_by("-id"))


def disputes_open() -> list[DisputeView]:
    """Return disputes for a mediator: checks without an audit, and those of held clients."""
    rows = Dispute.objects.filter(state=DisputeState.AUDITING, audit=None) | Dispute.objects.filter(
        project__client__held_since__isnull=False
    )
    return _cards(rows.order_by("id"))


def dispute_card(public_id: UUID) -> DisputeView:
    """Return one dispute; raise NoSuchCase when there is none."""
    cards = _cards(Dispute.objects.filter(public_id=public_id))
    if not cards:
        raise NoSuchCase
    return cards[0]


def may_read_again(person_id: int, dispute: UUID) -> int | None:
    """The project that holds the new labels, for staff of the client that disputed; else None."""
    row = Dispute.objects.filter(
        public_id=dispute, project__client__staff__person_id=person_id, again__isnull=False
    ).first()
    return row.again_id if row else None


def _cards(rows: QuerySet[Dispute]) -> list[DisputeView]:
    disputes = list(rows.select_related("project__client", "criterion").distinct())
    intervals: Sequence[tuple[float, float]] = [
        wilson(dispute.faulty, dispute.looked_at) for dispute in disputes
    ]
    relabels = {
        project.id: project
        for project in work.projects_by_id(
            [dispute.again_id for dispute in disputes if dispute.again_id]
        )
    }
    return [
        DisputeView(
            public_id=dispute.public_id,
            project=dispute.project.public_id,
            project_title=dispute.project.title,
            client=dispute.project.client.legal_name,
            criterion=dispute.criterion.text,
            words=dispute.words,
            wish=Wish(dispute.wish),
            opened_at=dispute.at,
            state=DisputeState(dispute.state),
            answers=dispute.answers,
            sampled=dispute.sampled,
            looked_at=dispute.looked_at,
            faulty=dispute.faulty,
            low=low if dispute.looked_at else None,
            high=high if dispute.looked_at else None,
            outcome=DisputeOutcome(dispute.outcome) if dispute.outcome else None,
            decided_at=dispute.decided_at,
            refunded=Money(dispute.refunded_micros, dispute.project.currency),
            relabelled=relabels[dispute.again_id].items if dispute.again_id else 0,
        )
        for dispute, (low, high) in zip(disputes, intervals, strict=True)
    ]
