"""The client for whom a person acts, when the request names none."""

from uuid import UUID

from django.utils.translation import gettext as _

from minga.domains.work import queries as work
from minga.domains.work.errors import NotYours


def client_meant(person_id: int, named: UUID | None) -> UUID:
    """The named client, else the one for which this person acts. Raises NotYours."""
    if named is not None:
        return named
    client = work.client_of(person_id)
    if client is None:
        raise NotYours(
            _("You do not act for any client yet. Sign in on the website and register one.")
        )
    return client.public_id
