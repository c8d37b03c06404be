"""Reads of assignments: paid answers to HITs, under the names that the client knows (G2)."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from minga.domains.hits import rules
from minga.domains.hits.errors import NoSuchAssignment
from minga.domains.hits.types import AssignmentStatus, AssignmentView, entity_id
from minga.domains.sql_files import named_queries

SQL = named_queries("hits")


def assignments(
    client: UUID, *, hit: UUID | None = None, answer: UUID | None = None
) -> list[AssignmentView]:
    """Return the assignments of a HIT, or one by its id, in the order in which they came in.

    Members without a name for this client are left out: `actions.name_workers` comes first.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(SQL["assignments"], {"client": client, "hit": hit, "answer": answer})
        return [_view(row, now) for row in cursor.fetchall()]


def assignment(client: UUID, answer: UUID | None) -> AssignmentView:
    """Return one assignment of a client. Raises NoSuchAssignment."""
    views = [] if answer is None else assignments(client, answer=answer)
    if not views:
        name = "" if answer is None else f" {entity_id(answer)}"
        raise NoSuchAssignment(f"Assignment{name} does not exist.")
    return views[0]


def unnamed_members(
    client: UUID, *, hit: UUID | None = None, answer: UUID | None = None
) -> list[int]:
    """Return the members who answered HITs of a client and have no name for it yet."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["unnamed_members"], {"client": client, "hit": hit, "answer": answer})
        return [member_id for (member_id,) in cursor.fetchall()]


def _view(row: tuple[Any, ...], now: datetime) -> AssignmentView:
    (answer, hit, worker, at, spent_ms, approved_at, rejected_at, feedback, task_type, labels, kind,
     value, seconds, auto_seconds) = row  # fmt: skip
    auto_approval_at = at + timedelta(seconds=auto_seconds)
    accepted_at = at - rules.accepted_before(spent_ms)
    if approved_at is None and rejected_at is None and auto_approval_at <= now:
        approved_at = auto_approval_at
    status = (
        AssignmentStatus.APPROVED if approved_at is not None
        else AssignmentStatus.SUBMITTED if rejected_at is None
        else AssignmentStatus.REJECTED
    )  # fmt: skip
    return AssignmentView(
        id=answer,
        hit=hit,
        worker=worker,
        status=status,
        accepted_at=accepted_at,
        submitted_at=at,
        deadline=accepted_at + timedelta(seconds=seconds),
        auto_approval_at=auto_approval_at,
        approved_at=approved_at,
        rejected_at=rejected_at,
        feedback=feedback,
        task_type=task_type,
        labels=_read(labels),
        kind=kind,
        value=_read(value),
    )


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
