"""Actions of clients on their recipients: address, key and contact are stored."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from minga.domains.rights import queries, rules
from minga.domains.rights.errors import BadNode
from minga.domains.rights.models import Node
from minga.domains.rights.types import NodeView


@transaction.atomic
def set_node(
    *,
    client: UUID,
    node: str,
    actor_id: int,
    address: str = "",
    key: str = "",
    contact: str = "",
    language: str = "en",
) -> NodeView:
    """Store the address, key and contact of a recipient that the client's terms name.

    Raises BadNode, which names the field.
    """
    if node not in queries.tree_nodes(client):
        raise BadNode("node", _("None of your terms names this recipient."))
    if language not in dict(settings.LANGUAGES):
        raise BadNode("language", _("Choose one of the languages of this site."))
    checked_contact = rules.check_contact(contact)
    values = {
        "address": rules.check_address(address, settings.MINGA_RECIPIENT_HOSTS),
        "key": rules.check_key(key, node),
        "contact": checked_contact,
        "language": language,
        "set_by_id": actor_id,
        "set_at": Now(),
    }
    Node.objects.update_or_create(client=client, node=node, defaults=values)
    return queries.nodes_of(client)[node]
