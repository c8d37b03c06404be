"""Reads of panels: a member's declarations, a client's requests, what waits for stewards."""

from minga.domains.panels.queries.members import (
    allowed_purposes,
    declarations,
    members_of,
    panels_of,
    uses_of,
    voted_traits,
)
from minga.domains.panels.queries.panels import (
    condition_of,
    open_panel,
    panels_listed,
    request_of,
    requests_of_client,
    requests_waiting,
)

__all__ = [
    "allowed_purposes",
    "condition_of",
    "declarations",
    "members_of",
    "open_panel",
    "panels_listed",
    "panels_of",
    "request_of",
    "requests_of_client",
    "requests_waiting",
    "uses_of",
    "voted_traits",
]
