"""Reads for charts and prices: how many answers, how fast, what was said. Nobody is named."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from minga.domains.answers.models import Answer
from minga.domains.answers.queries.values import read_json
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries

SQL = named_queries("answers")


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers in one stretch of time, for a chart."""

    begins_at: datetime
    answers: int


@dataclass(frozen=True, slots=True)
class Pace:
    """A member's measured time (milliseconds) and earnings (micros) in a project."""

    member: int
    answers: int
    spent_ms: int
    earned_micros: int

    @property
    def micros_per_hour(self) -> int:
        return self.earned_micros * 3_600_000 // max(1, self.spent_ms)


@dataclass(frozen=True, slots=True)
class SampledItem:
    """An item with its answers as pairs of kind and value; nobody is named."""

    external_id: str
    answers: tuple[tuple[str, dict[str, Any]], ...]


def measured_seconds(project_id: int) -> int | None:
    """The 75th percentile of the time that members really needed, in whole seconds rounded up;
    None before 20 answers."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["measured_seconds"], [project_id])
        count, seconds = cursor.fetchone()
    return int(seconds) if count >= 20 else None


def tallies(project_id: int, *, buckets: int = 60) -> list[Tally]:
    """Answers over time, in at most `buckets` equal stretches from the first answer to the last."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["tallies"], {"p": project_id, "n": buckets})
        return [Tally(begins_at, count) for begins_at, count in cursor.fetchall()]


def kinds(project_id: int) -> dict[str, int]:
    """Return the number of answers of each kind in a project."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["kinds"], [project_id])
        return dict(cursor.fetchall())


def paces(project_id: int) -> list[Pace]:
    """Return each member's hourly earnings; members are numbered from 1, nobody is named."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["paces"], [project_id])
        return [Pace(*row) for row in cursor.fetchall()]


def recent_work(member: MemberRef, since: datetime) -> tuple[int, int, int]:
    """(answers, milliseconds of work, micros earned) of this member since a moment."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["recent_work"], [member.member_id, since])
        answers, spent_ms, micros = cursor.fetchone()
    return int(answers), int(spent_ms), int(micros)


def label_counts(project_id: int) -> dict[str, int]:
    """Return the answers per label, most used first; one answer may use several."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["label_counts"], [project_id])
        return dict(cursor.fetchall())


def sampled_items(project_id: int, *, limit: int = 300) -> list[SampledItem]:
    """The first items of the shuffled order with two answers or more: a fair sample, bounded."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["sampled_items"], {"project": project_id, "limit": limit})
        rows = cursor.fetchall()
    return [
        SampledItem(external_id, tuple((kind, value) for kind, value in read_json(values)))
        for external_id, values in rows
    ]


def late_count(project_id: int) -> int:
    """Answers beyond the project's slots: they came when somebody else already had the slot."""
    return Answer.objects.filter(project_id=project_id, late=True).count()
