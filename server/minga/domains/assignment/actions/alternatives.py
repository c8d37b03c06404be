"""Work beside a collection: slots set aside for members who do not agree, and released."""

from django.db import connection

from minga.domains.assignment.errors import TooFewAlternatives
from minga.domains.work.types import ProjectView


def set_aside(collection: ProjectView, items: int) -> int:
    """Set aside as many slots of the alternative as these items ask answers; 0 for other projects.

    Runs inside the caller's transaction. Raises TooFewAlternatives.
    """
    if collection.collection is None:
        return 0
    slots_needed = items * collection.redundancy
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_set_aside(%s, %s)", [collection.id, slots_needed])
        (slots,) = cursor.fetchone()
    if slots < slots_needed:
        raise TooFewAlternatives(
            [str(TooFewAlternatives.text) % {"wanted": slots_needed, "free": slots}]
        )
    return int(slots)


def release_alternatives() -> int:
    """Offer to everybody the slots of collections that are closed or have all their answers.

    Returns the number of slots.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT assignment_release_alternatives()")
        (slots,) = cursor.fetchone()
    return int(slots)
