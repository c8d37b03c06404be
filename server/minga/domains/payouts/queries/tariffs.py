"""Prices of rails in force today."""

from minga.domains.payouts.models import Tariff as TariffRow
from minga.domains.payouts.rails import RAILS, rail
from minga.domains.payouts.types import RailField, TariffRates, TariffView
from minga_pure.money import Money


def tariff(rail: str, currency: str) -> TariffRates:
    """The price in force; without one the rail costs nothing and changes no currency."""
    rows = TariffRow.objects.filter(rail=rail, currency=currency).exclude(since=None)
    row = rows.order_by("-since", "-id").first()
    if row is None:
        return TariffRates(sent_currency=currency)
    return TariffRates(
        rate=row.rate.normalize(),
        fee_micros=row.fee_micros,
        fee_rate=row.fee_rate,
        minimum_micros=row.minimum_micros,
        sent_currency=row.sent_currency,
        source=row.source,
    )


def tariffs() -> list[TariffView]:
    """The prices in force, one a rail and currency."""
    rows = TariffRow.objects.exclude(since=None).order_by("rail", "currency", "-since", "-id")
    return [tariff_view(row) for row in rows.distinct("rail", "currency")]


def tariff_view(row: TariffRow) -> TariffView:
    """Return one price as a page shows it."""
    return TariffView(
        rail=row.rail,
        rail_title=str(RAILS[row.rail].title),
        currency=row.currency,
        sent_currency=row.sent_currency,
        rate=row.rate.normalize(),
        fee=Money(row.fee_micros, row.currency),
        fee_rate=row.fee_rate,
        minimum=Money(row.minimum_micros, row.currency),
        source=row.source,
        since=row.since,
    )


def rail_titles() -> list[tuple[str, str]]:
    """(name, title) of every way of payment."""
    return [
        (payment_rail.name, f"{payment_rail.title}: {payment_rail.description}")
        for payment_rail in RAILS.values()
    ]


def rail_names() -> list[tuple[str, str]]:
    """(name, short title) of every way of payment."""
    return [(payment_rail.name, str(payment_rail.title)) for payment_rail in RAILS.values()]


def rail_fields(name: str) -> tuple[RailField, ...]:
    """Return the form fields of a rail's destination. Raise NoSuchRail."""
    return rail(name).fields
