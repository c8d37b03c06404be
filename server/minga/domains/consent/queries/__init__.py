"""Reads of consent: terms, offers, grants, records, explanations that wait."""

from minga.domains.consent.queries.deliveries import (
    copies_of,
    deliveries_of,
    deliveries_of_item,
    delivery_of,
)
from minga.domains.consent.queries.grants import (
    database_now,
    explanations_waiting,
    given_grant,
    grant_of,
    grant_of_record,
    grants_of,
    live_grant,
    live_grants,
    member_of_grant,
    offer_of,
    offers,
    record_document,
    require_live,
    standing_of,
)
from minga.domains.consent.queries.terms import (
    check,
    open_terms,
    terms,
    terms_of_client,
    voted_words,
)

__all__ = [
    "check",
    "copies_of",
    "database_now",
    "deliveries_of",
    "deliveries_of_item",
    "delivery_of",
    "explanations_waiting",
    "given_grant",
    "grant_of",
    "grant_of_record",
    "grants_of",
    "live_grant",
    "live_grants",
    "member_of_grant",
    "offer_of",
    "offers",
    "open_terms",
    "record_document",
    "require_live",
    "standing_of",
    "terms",
    "terms_of_client",
    "voted_words",
]
