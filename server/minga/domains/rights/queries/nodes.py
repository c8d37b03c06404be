"""Reads about recipients: the address, key and contact of each."""

from uuid import UUID

from minga.domains.consent import queries as consent
from minga.domains.rights import signing
from minga.domains.rights.models import Node
from minga.domains.rights.types import NodeView


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
