"""Figures of judgement, counted from the rows of today at each call, never stored."""

from fractions import Fraction
from uuid import UUID

from django.db import connection

from minga.domains.judgement import rules
from minga.domains.judgement.types import Figures
from minga.domains.people.types import MemberRef

_FIGURES = """
    SELECT (SELECT count(*) FROM answers.answer answer JOIN chosen
               ON chosen.id = answer.project_id) - count(*) FILTER (WHERE state <> 'accepted'),
           count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'refused'),
           (SELECT count(*) FROM judgement_finding finding JOIN chosen
               ON chosen.id = finding.project_id),
           (SELECT count(*) FROM judgement_appeal appeal JOIN judgement_finding finding
               ON finding.id = appeal.finding_id JOIN chosen ON chosen.id = finding.project_id),
           (SELECT count(*) FROM judgement_appeal appeal JOIN judgement_finding finding
               ON finding.id = appeal.finding_id JOIN chosen ON chosen.id = finding.project_id
             WHERE appeal.state = 'won')
      FROM answers.reviewstatus stand JOIN chosen ON chosen.id = stand.project_id
"""


def figures(project_id: int) -> Figures:
    """Return the figures of one project."""
    return _figures("SELECT %s::int AS id", project_id)


def figures_of_client(client: UUID) -> Figures:
    """Of all projects of one client."""
    return _figures(
        "SELECT project.id FROM work.project project JOIN work.client client"
        " ON client.id = project.client_id WHERE client.public_id = %s",
        client,
    )


def _figures(chosen: str, key: int | UUID) -> Figures:
    with connection.cursor() as cursor:
        cursor.execute(f"WITH chosen AS MATERIALIZED ({chosen}) {_FIGURES}", [key])
        return Figures(*cursor.fetchone())


def record_of(member: MemberRef) -> Fraction | None:
    """A member's record: the median over clients of what stood (rules.record). A client's disputes
    do not enter it, only findings that stand today; nothing in offers or prices reads it."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT client.public_id::text, count(*) FILTER (WHERE stand.state IS NULL
                                                        OR stand.state = 'accepted'),
                   count(*) FILTER (WHERE stand.state = 'refused')
              FROM assignment.seen seen
              JOIN work.project project ON project.id = seen.project_id
              JOIN work.client client ON client.id = project.client_id
              JOIN answers.answer answer ON answer.project_id = project.id
                   AND answer.member_id = seen.member_id
              LEFT JOIN answers.reviewstatus stand ON stand.answer = answer.id
             WHERE seen.member_id = %s GROUP BY 1
            """,
            [member.member_id],
        )
        return rules.record(
            {name: rules.SettledAnswers(*counts) for name, *counts in cursor.fetchall()}
        )
