"""Reads for charts and prices: how many answers, how fast, what was said. Nobody is named."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from minga.domains.answers.models import Answer
from minga.domains.answers.queries.values import read_json
from minga.domains.people.types import MemberRef


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
        cursor.execute(
            """
            SELECT count(*), ceil(percentile_disc(0.75) WITHIN GROUP (ORDER BY spent_ms) / 1000.0)
              FROM (SELECT spent_ms FROM answers_answer
                     WHERE project_id = %s AND kind = 'label' AND spent_ms > 0
                     LIMIT 10000) AS sampled
            """,
            [project_id],
        )
        count, seconds = cursor.fetchone()
    return int(seconds) if count >= 20 else None


def tallies(project_id: int, *, buckets: int = 60) -> list[Tally]:
    """Answers over time, in at most `buckets` equal stretches from the first answer to the last."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH span AS (
                SELECT min(at) AS first, max(at) AS last
                  FROM answers_readable WHERE project_id = %(p)s
            ), width AS (
                SELECT first, greatest((last - first) / %(n)s, interval '1 second') AS step
                  FROM span
            )
            SELECT date_bin(step, at, first) AS stretch, count(*)
              FROM answers_readable, width WHERE project_id = %(p)s GROUP BY 1 ORDER BY 1
            """,
            {"p": project_id, "n": buckets},
        )
        return [Tally(begins_at, count) for begins_at, count in cursor.fetchall()]


def kinds(project_id: int) -> dict[str, int]:
    """Return the number of answers of each kind in a project."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, count(*) FROM answers_readable WHERE project_id = %s GROUP BY 1",
            [project_id],
        )
        return dict(cursor.fetchall())


def paces(project_id: int) -> list[Pace]:
    """Return each member's hourly earnings; members are numbered from 1, nobody is named."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT row_number() OVER (ORDER BY min(at)), count(*), sum(spent_ms)::bigint,
                   sum(price_micros)::bigint
              FROM answers_readable WHERE project_id = %s GROUP BY member_id
            """,
            [project_id],
        )
        return [Pace(*row) for row in cursor.fetchall()]


def recent_work(member: MemberRef, since: datetime) -> tuple[int, int, int]:
    """(answers, milliseconds of work, micros earned) of this member since a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), coalesce(sum(answer.spent_ms), 0)::bigint,
                   coalesce(sum(answer.price_micros), 0)::bigint
              FROM answers_receipt receipt
              JOIN LATERAL (
                    SELECT (row->>'project')::uuid AS project, (row->>'pos')::int AS pos
                      FROM json_array_elements((receipt.body::json)->'answers') AS row) AS told
                ON true
              JOIN work.project project ON project.public_id = told.project
              JOIN answers_answer answer ON answer.project_id = project.id
               AND answer.pos = told.pos AND answer.member_id = receipt.member_id
             WHERE receipt.member_id = %s AND receipt.at >= %s
            """,
            [member.member_id, since],
        )
        answers, spent_ms, micros = cursor.fetchone()
    return int(answers), int(spent_ms), int(micros)


def label_counts(project_id: int) -> dict[str, int]:
    """Return the answers per label, most used first; one answer may use several."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT label, count(*) FROM answers_readable answer
             CROSS JOIN LATERAL (
                SELECT value->>'label' WHERE value ? 'label'
                UNION ALL
                SELECT jsonb_array_elements_text(value->'labels')
                UNION ALL
                SELECT DISTINCT box->>'label' FROM jsonb_array_elements(value->'boxes') AS box
             ) AS used(label)
             WHERE answer.project_id = %s AND answer.kind = 'label'
             GROUP BY 1 ORDER BY 2 DESC, 1
            """,
            [project_id],
        )
        return dict(cursor.fetchall())


def sampled_items(project_id: int, *, limit: int = 300) -> list[SampledItem]:
    """The first items of the shuffled order with two answers or more: a fair sample, bounded."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT item.external_id,
                   json_agg(json_build_array(answer.kind, answer.value)
                            ORDER BY answer.at, answer.id)
              FROM (SELECT pos FROM answers_readable WHERE project_id = %(project)s
                     GROUP BY pos HAVING count(*) > 1 ORDER BY pos LIMIT %(limit)s) AS chosen
              JOIN answers_readable answer
                ON answer.project_id = %(project)s AND answer.pos = chosen.pos
              JOIN work.item item ON item.project_id = %(project)s AND item.pos = chosen.pos
             GROUP BY item.pos, item.external_id ORDER BY item.pos
            """,
            {"project": project_id, "limit": limit},
        )
        rows = cursor.fetchall()
    return [
        SampledItem(external_id, tuple((kind, value) for kind, value in read_json(values)))
        for external_id, values in rows
    ]


def late_count(project_id: int) -> int:
    """Answers beyond the project's slots: they came when somebody else already had the slot."""
    return Answer.objects.filter(project_id=project_id, late=True).count()
