"""Reads about recipients: the address, key and contact of each."""

import json
from uuid import UUID

from minga.domains.consent import queries as consent
from minga.domains.rights import signing
from minga.domains.rights.models import Node
from minga.domains.rights.types import NodeView
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import Verifier
from minga_pure.rights import open_pull


def rights_key() -> str:
    """Return the public key of the co-operative's requests, to be published."""
    return signing.signer().vkey


def nodes_of(client: UUID) -> dict[str, NodeView]:
    """Return address, key and contact of a client's recipients, by their name in the tree."""
    return {row.node: node_view(row) for row in Node.objects.filter(client=client)}


def tree_nodes(client: UUID) -> dict[str, str]:
    """Return the recipients that any version of a client's terms names, with their legal names."""
    return {
        recipient.key: recipient.name
        for view in reversed(consent.terms_of_client(client))
        for recipient in view.terms.recipients
    }


def nodes_that_signed(pull: str) -> list[NodeView]:
    """Return the recipients whose key signed a question for open requests; nobody: an empty list.

    A firm that several clients supply may use one key for all of them.
    """
    try:
        name = str(json.loads(pull.split("\n", 2)[1])["node"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return []
    now = int(consent.database_now().timestamp())
    return [
        node_view(row)
        for row in Node.objects.filter(node=name).exclude(key="").order_by("id")
        if _has_signed(pull, row, now)
    ]


def _has_signed(pull: str, row: Node, now: int) -> bool:
    try:
        open_pull(pull, node=row.node, trusted=[Verifier.from_vkey(row.key)], now=now)
    except ProofError:
        return False
    return True


def node_view(row: Node) -> NodeView:
    return NodeView(
        client=row.client,
        node=row.node,
        address=row.address,
        key=row.key,
        contact=row.contact,
        language=row.language,
        set_at=row.set_at,
    )
