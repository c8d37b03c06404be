"""Reads of rights: requests with their trees, recipients' addresses, what a recipient pulls."""

from minga.domains.rights.queries.breaches import (
    authority_notification,
    breach,
    breaches,
    breaches_of,
    copy_holders,
    people_concerned,
    recipient_name,
)
from minga.domains.rights.queries.links import letters_to_print, link, link_token
from minga.domains.rights.queries.nodes import (
    key_of,
    nodes_of,
    nodes_that_signed,
    rights_key,
    tree_nodes,
)
from minga.domains.rights.queries.requests import (
    request_of,
    requests_of,
    requests_open,
    requests_waiting_at_home,
    silent_branches,
)
from minga.domains.rights.queries.visitors import visit, visit_token, visits_waiting

__all__ = [
    "authority_notification",
    "breach",
    "breaches",
    "breaches_of",
    "copy_holders",
    "key_of",
    "letters_to_print",
    "link",
    "link_token",
    "nodes_of",
    "nodes_that_signed",
    "people_concerned",
    "recipient_name",
    "request_of",
    "requests_of",
    "requests_open",
    "requests_waiting_at_home",
    "rights_key",
    "silent_branches",
    "tree_nodes",
    "visit",
    "visit_token",
    "visits_waiting",
]
