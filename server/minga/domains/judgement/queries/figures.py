"""Figures of judgement, counted from the rows of today at each call, never stored."""

from fractions import Fraction
from uuid import UUID

from django.db import connection

from minga.domains.judgement import rules
from minga.domains.judgement.types import Figures
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries

SQL = named_queries("judgement")


def figures(project_id: int) -> Figures:
    """Return the figures of one project."""
    return _figures("SELECT %s::int AS id", project_id)


def figures_of_client(client: UUID) -> Figures:
    """Of all projects of one client."""
    return _figures(
        SQL["projects_of_client"],
        client,
    )


def _figures(chosen: str, key: int | UUID) -> Figures:
    with connection.cursor() as cursor:
        cursor.execute(SQL["figures"].format(chosen=chosen), [key])
        return Figures(*cursor.fetchone())


def record_of(member: MemberRef) -> Fraction | None:
    """A member's record: the median over clients of what stood (rules.record). A client's disputes
    do not enter it, only findings that stand today; nothing in offers or prices reads it."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["record_of"], [member.member_id])
        return rules.record(
            {name: rules.SettledAnswers(*counts) for name, *counts in cursor.fetchall()}
        )
