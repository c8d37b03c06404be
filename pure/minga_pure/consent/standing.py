"""A person's standing terms, and their match with a client's (the shape of IEEE 7012).

The person proffers; the client's terms accept them when they lie within, else its one alternative
is tried, else it has declined. Both sides keep the same record of the outcome.
"""

from enum import StrEnum
from typing import Annotated, Final, NamedTuple

import msgspec

from minga_pure.canon import canonical
from minga_pure.consent.purposes import ITEM_KINDS, PURPOSES
from minga_pure.consent.terms import DAYS_MAX, NewTerms
from minga_pure.projects import Limits

FORMAT: Final = "minga-standing-terms/v1"


class StandingTerms(msgspec.Struct, frozen=True, kw_only=True):
    """A person's limits for any offer; without `opted_in` they see no offer at all."""

    opted_in: bool = False
    purposes: Annotated[tuple[str, ...], Limits(maximum=len(PURPOSES))] = ()
    items: Annotated[tuple[str, ...], Limits(maximum=len(ITEM_KINDS))] = ()
    retention_days_max: Annotated[int, Limits(1, DAYS_MAX)] = 365
    validity_days_max: Annotated[int, Limits(1, DAYS_MAX)] = 730
    recipients_max: Annotated[int, Limits(1, 50)] = 10
    countries_refused: Annotated[tuple[str, ...], Limits(maximum=60)] = ()
    further_licence: bool = False


class Response(StrEnum):
    """The client's answer to standing terms."""

    ACCEPTED = "accepted"
    ALTERNATIVE = "alternative"
    DECLINED = "declined"


class Match(NamedTuple):
    """The outcome of a match; `unmet` names the fields of the first terms that do not fit."""

    response: Response
    unmet: tuple[str, ...] = ()


def unmet_fields(standing: StandingTerms, terms: NewTerms) -> tuple[str, ...]:
    """Return the fields in which terms go beyond standing terms; empty when they lie within."""
    countries = {recipient.country for recipient in terms.recipients}
    checks = (
        ("opted_in", standing.opted_in),
        ("purposes", set(terms.purposes) <= set(standing.purposes)),
        ("items", set(terms.items) <= set(standing.items)),
        ("retention_days", terms.retention_days <= standing.retention_days_max),
        ("validity_days", terms.validity_days <= standing.validity_days_max),
        ("recipients", len(terms.recipients) <= standing.recipients_max),
        ("countries", not countries & set(standing.countries_refused)),
        ("further_licence", standing.further_licence or not terms.further_licence),
    )
    return tuple(field for field, is_met in checks if not is_met)


def match(standing: StandingTerms, terms: NewTerms, alternative: NewTerms | None = None) -> Match:
    """Return the client's response to standing terms: accepted, its one alternative, or declined.

    A person who has not opted in is declined, whatever the terms.
    """
    unmet = unmet_fields(standing, terms)
    if not unmet:
        return Match(Response.ACCEPTED)
    if alternative is not None and not unmet_fields(standing, alternative):
        return Match(Response.ALTERNATIVE, unmet)
    return Match(Response.DECLINED, unmet)


def standing_body(standing: StandingTerms) -> str:
    """Return the canonical text of standing terms."""
    return canonical({"format": FORMAT, **msgspec.to_builtins(standing)}).decode()
