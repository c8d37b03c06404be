"""Copies that leave: marked for their recipient, under a grant that is live at that moment."""

import hashlib
import secrets
from uuid import UUID

from django.db import transaction

from minga.domains.consent import marking, queries
from minga.domains.consent.errors import NotOfThisGrant
from minga.domains.consent.models import CopyDelivery, Grant
from minga.domains.consent.types import DeliveredCopy
from minga.domains.errors import domain_errors
from minga.domains.vault import queries as vault
from minga.domains.vault.errors import NoSuchItem, Shredded

SALT_BYTES = 32


def deliver(*, grant: UUID, item: UUID, recipient: str) -> DeliveredCopy:
    """Make the copy of a vault item for one node of the granted tree, and write that it leaves.

    1. the copy is marked, 2. its row is written under a lock of the grant; the database asks once
    more whether it is live. The bytes are returned after the commit only. The same copy again is
    the same delivery. Raises NotLive, NotARecipient, NotOfThisGrant, CannotMark.
    """
    live = queries.require_live(grant=grant, recipient=recipient)
    try:
        stored = vault.item(item)
        encoded = b"".join(vault.read_item(item))
    except (NoSuchItem, Shredded) as error:
        raise NotOfThisGrant from error
    name, secret = marking.mark_secret(may_make=not CopyDelivery.objects.exists())
    copy, media_type = marking.marked_copy(
        encoded,
        stored.media_type,
        item=item,
        recipient=marking.mark_name(live.public_id, recipient),
        secret=secret,
    )
    digest = hashlib.sha256(copy).digest()
    delivery = CopyDelivery(
        grant=Grant.objects.get(public_id=live.public_id),
        item=item,
        recipient=recipient,
        media_type=media_type,
        mark_key=name,
        sha256=digest,
        salt=secrets.token_bytes(SALT_BYTES),
    )
    with domain_errors(), transaction.atomic():
        CopyDelivery.objects.bulk_create([delivery], ignore_conflicts=True)
    return DeliveredCopy(queries.delivery_of(grant, item, recipient, digest), copy)
