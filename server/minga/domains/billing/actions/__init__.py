"""All that can happen to a client's money papers: one verb, one transaction, keyword-only."""

from minga.domains.billing.actions.fees import earn_fees
from minga.domains.billing.actions.invoices import (
    credit,
    issue_last_month,
    issue_month,
    issue_project,
)
from minga.domains.billing.actions.statements import (
    confirm_statement,
    match_entry,
    read_statement,
    see_reversal,
)

__all__ = [
    "confirm_statement",
    "credit",
    "earn_fees",
    "issue_last_month",
    "issue_month",
    "issue_project",
    "match_entry",
    "read_statement",
    "see_reversal",
]
