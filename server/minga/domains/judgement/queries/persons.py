"""Jurors and reviewers, and the language of a notice. No country, gender or device is read."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from minga.domains.judgement.models import Finding
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries

SQL = named_queries("judgement")

SEATS_WANTED = 3
LANGUAGE_DEFAULT = "en"


def qualified(finding_id: int) -> list[str]:
    """The subjects among whom the lot for an appeal is drawn, in alphabetical order: members who
    took no part and have done this kind of task; when those are fewer than three, all who took no
    part. Neither the member nor who decided the finding, nor anybody of their households."""
    row = Finding.objects.values_list("project_id", "member_id", "decided_by_id").get(id=finding_id)
    project, member, decider = row
    facts = {"project": project, "member": member, "decider": decider}
    with connection.cursor() as cursor:
        cursor.execute(SQL["qualified"], facts)
        return [subject for (subject,) in cursor.fetchall()]


def peers(project_id: int) -> list[MemberRef]:
    """Members who may review answers of a project: they took no part in it or in its derived
    projects."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["peers"], {"project": project_id})
        return [MemberRef(*row) for row in cursor.fetchall()]


def members_by_subject(subjects: Sequence[str]) -> list[int]:
    """Row numbers of these members who are still here, in the order given."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["members_by_subject"], [list(subjects)])
        return [number for (number,) in cursor.fetchall()]


def member_by_subject(subject: UUID) -> int | None:
    numbers = members_by_subject([str(subject)])
    return numbers[0] if numbers else None


def username(person_id: int) -> str:
    """The name of who decides: a named human stands behind every decision (G7)."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["username"], [person_id])
        (name,) = cursor.fetchone()
    return str(name)


def languages_of(member_id: int) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(SQL["languages_of"], [member_id])
        row = cursor.fetchone()
    return tuple(row[0] or ()) if row else ()


def language_of(member_id: int) -> str:
    """The first of her languages in which Minga writes, else the first; English when she said
    none."""
    reads = languages_of(member_id)
    spoken = [code for code in reads if code in dict(settings.LANGUAGES)]
    return (spoken or list(reads) or [LANGUAGE_DEFAULT])[0]


def typical_ms(project_id: int) -> int:
    """The median time of the project's answers, in milliseconds."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["typical_ms"], [project_id])
        (median,) = cursor.fetchone()
    return int(median or 0)


def ground_words(ground: str) -> str:
    """A voted ground in words."""
    return {
        "account_sold_or_lent": _("The account was sold or lent."),
        "under_age": _("Somebody under age works with the account."),
        "threat_or_harassment": _("Its holder threatened or harassed a member."),
    }.get(ground, ground)
