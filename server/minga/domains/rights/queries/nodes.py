"""Reads about recipients: the address, key and contact of each."""

import json
from uuid import UUID

from minga.domains.consent import queries as consent
from minga.domains.licences import queries as licences
from minga.domains.rights import signing
from minga.domains.rights.models import Branch, Node
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


def key_of(client: UUID, node: str) -> str:
    """Return a recipient's public key: the one that its client stored, else of its engagement."""
    stored = Node.objects.filter(client=client, node=node).values_list("key", flat=True).first()
    if stored:
        return stored
    for series in dict.fromkeys(view.series for view in consent.terms_of_client(client)):
        for row in licences.node_keys(series):
            if row.node == node and row.vkey:
                return row.vkey
    return ""


def nodes_that_signed(pull: str) -> list[tuple[UUID, str]]:
    """Return client and name of the recipients whose key signed a question; nobody: empty.

    A firm that several clients supply may use one key for all of them.
    """
    try:
        name = str(json.loads(pull.split("\n", 2)[1])["node"])[:60]
    except (ValueError, LookupError, TypeError, RecursionError):
        return []
    now = int(consent.database_now().timestamp())
    clients = [
        *Node.objects.filter(node=name).order_by("id").values_list("client", flat=True),
        *Branch.objects.filter(node=name).order_by("id").values_list("client", flat=True),
    ]
    return [
        (client, name)
        for client in dict.fromkeys(clients)
        if _has_signed(pull, name, key_of(client, name), now)
    ]


def _has_signed(pull: str, node: str, key: str, now: int) -> bool:
    try:
        open_pull(pull, node=node, trusted=[Verifier.from_vkey(key)], now=now)
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
