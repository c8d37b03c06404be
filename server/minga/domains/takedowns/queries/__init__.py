"""Reads of take-downs: searches, cases, evidence bundles, letters."""

from minga.domains.takedowns.queries.bundles import bundle
from minga.domains.takedowns.queries.cases import (
    case_for_claimant,
    case_for_client,
    case_for_steward,
    cases_of_claimant,
    cases_of_client,
    cases_open,
    cases_overdue,
    unfrozen_holds,
)
from minga.domains.takedowns.queries.letters import letters
from minga.domains.takedowns.queries.searches import (
    is_possible,
    search_of,
    search_with_code,
    searches_of,
    searches_unfinished,
)

__all__ = [
    "bundle",
    "case_for_claimant",
    "case_for_client",
    "case_for_steward",
    "cases_of_claimant",
    "cases_of_client",
    "cases_open",
    "cases_overdue",
    "is_possible",
    "letters",
    "search_of",
    "search_with_code",
    "searches_of",
    "searches_unfinished",
    "unfrozen_holds",
]
