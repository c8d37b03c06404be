"""Reads about pay for time. Doors get words back, never rows."""

from minga.domains.wages.queries.costs import floor_cost, floor_costs_for_all
from minga.domains.wages.queries.overhead import (
    claims_waiting,
    looks_waiting,
    overhead_of,
    trusted_seconds,
)
from minga.domains.wages.queries.paydays import next_period, payday, payday_row, paydays, promises
from minga.domains.wages.queries.periods import current_hours, periods
from minga.domains.wages.queries.statements import YearStatement, year_statement, years_of

__all__ = [
    "YearStatement",
    "claims_waiting",
    "current_hours",
    "floor_cost",
    "floor_costs_for_all",
    "looks_waiting",
    "next_period",
    "overhead_of",
    "payday",
    "payday_row",
    "paydays",
    "periods",
    "promises",
    "trusted_seconds",
    "year_statement",
    "years_of",
]
