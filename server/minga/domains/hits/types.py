"""Value types of HITs: access keys, HIT types, HITs, assignments, qualification types."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from minga_pure.money import Money

AUTO_APPROVAL_SECONDS_MAX = 72 * 3_600
"""Longest wait before an assignment counts as approved; also the default."""


class KeyScope(StrEnum):
    """Permissions of an access key; a key has no more power than its person."""

    POST = "post"
    REVIEW = "review"
    READ = "read"


KEY_SCOPE_TITLES = {
    KeyScope.POST: _("Post HITs, and end them"),
    KeyScope.REVIEW: _("Approve assignments, and question them"),
    KeyScope.READ: _("Read HITs, answers and the balance"),
}


@dataclass(frozen=True, slots=True)
class NewAccessKey:
    """An access key as a client asks for it.

    `purpose_class`, `purpose`, `seconds` and `content_language` go into every HIT that is posted
    with the key: the wire has no fields for them. `cap`: the most that its HITs and bonuses cost.
    """

    name: str
    scopes: tuple[KeyScope, ...]
    cap: Money
    purpose_class: str
    purpose: str
    seconds: int
    content_language: str = ""
    days: int = 365


@dataclass(frozen=True, slots=True)
class AccessKeyView:
    """An access key without its secret."""

    id: int
    public_id: UUID
    key_id: str
    name: str
    client: UUID
    person_id: int
    scopes: tuple[KeyScope, ...]
    purpose_class: str
    purpose: str
    seconds: int
    content_language: str
    cap: Money
    spent: Money
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """A new access key with its secret, which is shown once."""

    key: AccessKeyView
    secret: str


@dataclass(frozen=True, slots=True)
class HitTypeFields:
    """Fields that HITs of one type share; equal fields of one client are one type."""

    title: str
    description: str
    keywords: str
    reward: Money
    assignment_seconds: int
    auto_approval_seconds: int


@dataclass(frozen=True, slots=True)
class HitTypeView:
    """A HIT type of a client."""

    id: int
    public_id: UUID
    fields: HitTypeFields


@dataclass(frozen=True, slots=True)
class NewHit:
    """A HIT as a client posts it; `question` is XML of one of the question schemas."""

    question: str
    assignments: int
    lifetime_seconds: int
    annotation: str = ""
    unique_token: str = ""


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """A question of a HIT as a task: task type, what is asked, its labels, the one item."""

    task_type: str
    question: str
    labels: tuple[dict[str, Any], ...]
    content: Mapping[str, Any]


class HitStatus(StrEnum):
    ASSIGNABLE = "Assignable"
    UNASSIGNABLE = "Unassignable"
    REVIEWABLE = "Reviewable"
    REVIEWING = "Reviewing"
    DISPOSED = "Disposed"


@dataclass(frozen=True, slots=True)
class HitView:
    """A HIT with the numbers of its assignments; `decided`: of the submitted ones."""

    id: int
    public_id: UUID
    hit_type: HitTypeView
    project: UUID
    question: str
    annotation: str
    assignments: int
    status: HitStatus
    pending: int
    available: int
    submitted: int
    decided: int
    created_at: datetime
    expires_at: datetime


class AssignmentStatus(StrEnum):
    SUBMITTED = "Submitted"
    APPROVED = "Approved"
    REJECTED = "Rejected"


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A paid answer as an assignment. `value` by field; `kind` as in minga_pure.answers."""

    id: UUID
    hit: UUID
    worker: str
    status: AssignmentStatus
    accepted_at: datetime
    submitted_at: datetime
    deadline: datetime
    auto_approval_at: datetime
    approved_at: datetime | None
    rejected_at: datetime | None
    feedback: str
    task_type: str
    labels: Sequence[Mapping[str, Any]]
    kind: str
    value: Mapping[str, Any]


def entity_id(public_id: UUID) -> str:
    """Return an id of ours as the wire writes ids: capital letters and digits."""
    return public_id.hex.upper()


def read_entity_id(text: str) -> UUID | None:
    """Return the id behind an id of the wire; None for one that cannot be ours."""
    if len(text) != 32 or not text.isascii() or not text.isalnum():
        return None
    try:
        return UUID(hex=text)
    except ValueError:
        return None


def auto_approval_seconds(seconds: int | None) -> int:
    """Return the wait before an assignment counts as approved: the wish, within the limit."""
    if seconds is None:
        return AUTO_APPROVAL_SECONDS_MAX
    return max(0, min(seconds, AUTO_APPROVAL_SECONDS_MAX))
