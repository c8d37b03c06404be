"""Licences of sets: items join, persons are paid, bonds go into escrow; copies are delivered."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction

from minga.domains.consent import actions as consent
from minga.domains.consent.types import DeliveredCopy
from minga.domains.errors import domain_errors
from minga.domains.licences import queries, rules
from minga.domains.licences.errors import NothingToLicense, UnknownRecipient
from minga.domains.licences.models import Licence
from minga.domains.licences.types import LicenceView
from minga.domains.sql_files import named_queries
from minga.domains.work import queries as work
from minga_pure.money import Money

SQL = named_queries("licences")


@transaction.atomic
def license_set(
    *, client: UUID, actor_id: int, series: UUID, recipients: Sequence[str], days: int, price: Money
) -> LicenceView:
    """License every item that may join, and pay it in the same transaction.

    Items join under a live grant of the series that names all recipients and lasts as long; those
    of a running licence for one of the recipients do not join again. `price`: of one item.
    Raises NotYours, NoSuchTerms, BadLicence, UnknownRecipient, ClientFrozen, NothingToLicense,
    InsufficientFunds.
    """
    work.require_staff(actor_id, client)
    terms = queries.terms_of_series(client, series)
    rules.check_request(recipients=recipients, days=days, price=price)
    if not set(recipients) <= {node.key for node in terms.terms.recipients}:
        raise UnknownRecipient
    rules.check_not_frozen(recipients, queries.frozen_recipients(terms))
    with domain_errors():
        row = Licence.objects.create(
            client_id=queries.client_number(client),
            series=series,
            recipients=list(recipients),
            days=days,
            currency=price.currency,
            price_micros=price.micros,
            ordered_by_id=actor_id,
        )
        with connection.cursor() as cursor:
            cursor.execute(SQL["fill"], [row.pk])
            (items,) = cursor.fetchone()
    if not items:
        raise NothingToLicense
    return queries.licence(row.public_id)


def deliver(*, actor_id: int, licence: UUID, item: UUID, recipient: str) -> DeliveredCopy:
    """Make the marked copy of a licensed item for one recipient; the same again is the same copy.

    The database asks for the grant, the licence, the engagements and open cases at that moment.
    Raises NoSuchLicence, NotLicensed, ChainIncomplete, ClientFrozen, ItemRestricted, NotLive.
    """
    grant = queries.grant_of_item(actor_id, licence, item)
    return consent.deliver(grant=grant, item=item, recipient=recipient)
