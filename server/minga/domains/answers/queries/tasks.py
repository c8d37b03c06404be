"""Reads about what is asked: a project's sheet, a member's open tasks, whether she rests."""

import itertools
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from minga.domains.answers import rules
from minga.domains.answers.queries.values import read_json
from minga.domains.answers.types import Checked, ProjectSheet, Task
from minga.domains.people.types import MemberRef
from minga.domains.work import queries as work
from minga.domains.work.types import ProjectView
from minga_pure.projects import SheetFields
from minga_pure.tasktypes import TaskType, task_type

SHEETS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A project as the sync endpoint needs it, kept in memory: its terms are fixed once published.

    Some of the sheet can change afterwards (more warnings, the client's address); `sheet.version`
    tells an outdated copy.
    """

    id: int
    type: TaskType
    labels: tuple[dict[str, Any], ...]
    multiple: bool
    version: int
    seconds: int
    sheet: ProjectSheet
    remembered: rules.Remembered = field(default_factory=dict)


_asked_by_project: dict[UUID, TaskSpec] = {}


def task_specs(
    projects: Iterable[UUID], sheet_versions: Mapping[UUID, int] | None = None
) -> dict[UUID, TaskSpec]:
    """Return the named projects, each with a sheet not older than its `sheet_versions`.

    Published projects are kept in the memory of this process; the others are read by a fixed
    number of queries, however many are named. Drafts and unknown ones are left out.
    """
    versions = sheet_versions or {}
    specs: dict[UUID, TaskSpec] = {}
    absent = set()
    for project in projects:
        spec = _asked_by_project.get(project)
        if spec is None or spec.sheet.version < versions.get(project, 0):
            absent.add(project)
        else:
            specs[project] = spec
    if absent:
        loaded = {card.public_id: _spec_of(card) for card in work.projects_named(absent)}
        if len(_asked_by_project) + len(loaded) > SHEETS_KEPT:
            _asked_by_project.clear()
        _asked_by_project.update(itertools.islice(loaded.items(), SHEETS_KEPT))
        specs |= loaded
    return specs


def project_numbers(projects: Collection[UUID]) -> dict[UUID, int]:
    """Return the row numbers of the named projects, without drafts and unknown ones."""
    known = {
        project: _asked_by_project[project].id
        for project in projects
        if project in _asked_by_project
    }
    absent = set(projects) - known.keys()
    return known | (work.project_numbers(absent) if absent else {})


def forget_task_specs() -> None:
    """Drop what this process remembers (tests)."""
    _asked_by_project.clear()


def _spec_of(card: ProjectView) -> TaskSpec:
    return TaskSpec(
        card.id,
        task_type(card.task_type),
        card.labels,
        card.multiple,
        card.instruction_version,
        card.estimated_seconds,
        sheet(card),
    )


def sheet(card: ProjectView) -> ProjectSheet:
    """Return the project's sheet, read before the first task (G8)."""
    shared = {field: getattr(card, field) for field in SheetFields.__struct_fields__}
    return ProjectSheet(
        **shared,
        project=card.public_id,
        version=card.sheet_version,
        client={
            "legal_name": card.client.legal_name,
            "country": card.client.country,
            "contact": card.client.contact,
            "website": card.client.website,
        },
        recipients=card.recipients,
        currency=card.price.currency,
        derived_kind=card.derived_kind.value if card.derived_kind else "",
        examples=card.examples,
        review_hours=card.review_hours,
        collects=card.collection.item_kind if card.collection else "",
    )


def open_tasks(member: MemberRef, project: UUID) -> list[Task]:
    """The tasks of one project that this member holds and has not answered, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers_open_tasks(%s, NULL)", [member.member_id])
        (rows,) = cursor.fetchone()
    return [
        Task(project, row["pos"], row["content"], row["price_micros"], row["until"])
        for row in read_json(rows)
        if row["project"] == str(project)
    ]


def checked(member: MemberRef) -> list[Checked]:
    """Return the pay under review, a line for each currency, and by when it is paid."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers_checked(%s)", [member.member_id])
        (lines,) = cursor.fetchone()
    return msgspec.convert(read_json(lines), list[Checked])


def rests(member: MemberRef) -> bool:
    """Return True when the member has worked their hours of this week (people.Settings)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers_rests(%s)", [member.member_id])
        return bool(cursor.fetchone()[0])
