"""Items that members made for collection projects, as they and the projects see them."""

from collections.abc import Iterator
from uuid import UUID

from django.db import connection

from minga.domains.answers.errors import NoSuchCollectedItem
from minga.domains.answers.models import CollectedItem
from minga.domains.answers.types import CollectedItemView
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries
from minga.domains.vault import queries as vault

SQL = named_queries("answers")


def collected_items(member: MemberRef) -> list[CollectedItemView]:
    """Return every item of a member that lies in the vault, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["collected_items"], [member.member_id])
        return [CollectedItemView(*row) for row in cursor.fetchall()]


def read_collected(member: MemberRef, item: UUID) -> tuple[str, Iterator[bytes]]:
    """Return the media type and the bytes of an item of one's own. Raises NoSuchCollectedItem."""
    row = CollectedItem.objects.filter(item=item, member_id=member.member_id).first()
    if row is None:
        raise NoSuchCollectedItem
    return row.media_type, vault.read_item(item)


def collected_counts(project_id: int) -> dict[str, int]:
    """Return how many sent items of a project are in force, cooling off, or withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["collected_counts"], [project_id])
        return dict(cursor.fetchall())
