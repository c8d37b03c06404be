"""Reads of licensed sets."""

from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils import timezone

from minga.domains.licences.errors import NoSuchLicence, NotLicensed
from minga.domains.licences.models import Licence
from minga.domains.licences.types import LicenceView, Standing
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga_pure.money import Money

SQL = named_queries("licences")


def client_number(client: UUID) -> int:
    """Return the row number of a client. Raises NoSuchLicence."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["client_number"], [client])
        row = cursor.fetchone()
    if row is None:
        raise NoSuchLicence
    return int(row[0])


def licence(public_id: UUID) -> LicenceView:
    """Return one licence. Raises NoSuchLicence."""
    views = _views(Licence.objects.filter(public_id=public_id))
    if not views:
        raise NoSuchLicence
    return views[0]


def licence_for(actor_id: int, public_id: UUID) -> LicenceView:
    """Return a licence of a client for which this person acts. Raises NoSuchLicence."""
    view = licence(public_id)
    if not work.acts_for(actor_id, view.client):
        raise NoSuchLicence
    return view


def licences_of(client: UUID) -> list[LicenceView]:
    """Return the licences of a client, the newest first."""
    return _views(Licence.objects.filter(client__public_id=client).order_by("-id"))


def grant_of_item(actor_id: int, licence: UUID, item: UUID) -> UUID:
    """Return the grant under which an item joined. Raises NoSuchLicence, NotLicensed."""
    licence_for(actor_id, licence)
    with connection.cursor() as cursor:
        cursor.execute(SQL["grant_of_item"], [licence, item])
        row = cursor.fetchone()
    if row is None:
        raise NotLicensed
    grant: UUID = row[0]
    return grant


def counts(licence: UUID) -> dict[Standing, int]:
    """Return the number of items of a licence by standing."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["counts_of_licence"], [licence])
        counted = {Standing(name): number for name, number in cursor.fetchall()}
    return {standing: counted.get(standing, 0) for standing in Standing}


def _views(rows: QuerySet[Licence]) -> list[LicenceView]:
    now = timezone.now()
    return [
        LicenceView(
            public_id=row.public_id,
            client=row.client.public_id,
            series=row.series,
            recipients=tuple(row.recipients),
            days=row.days,
            price=Money(row.price_micros, row.currency),
            bond=Money(row.bond_micros, row.currency),
            items=row.item_count,
            started_at=row.started_at,
            ends_at=row.ends_at,
            is_running=now < row.ends_at,
        )
        for row in rows.select_related("client").annotate(item_count=Count("items"))
    ]
