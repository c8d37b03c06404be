"""Reads of deliveries: who has which copy."""

import json
from uuid import UUID

from django.db.models import Count, Max

from minga.domains.consent import tracing
from minga.domains.consent.errors import NoSuchCopy, UnreadableMedia
from minga.domains.consent.models import CopyDelivery, Pseudonym, Record
from minga.domains.consent.queries.records import signed_record
from minga.domains.consent.types import CopyCount, DeliveryDossier, DeliveryView, ItemTrace
from minga.domains.log import queries as log
from minga.domains.people.types import MemberRef
from minga.domains.vault import queries as vault
from minga.domains.vault.errors import NoSuchItem, Shredded
from minga_pure.proofs.receipts import proof_fields
from minga_pure.proofs.takedown import DELIVERY_FIELDS, delivery_leaf_data


def delivery_of(grant: UUID, item: UUID, recipient: str, sha256: bytes) -> DeliveryView:
    """The delivery of one copy, which exists."""
    row = CopyDelivery.objects.select_related("grant").get(
        grant__public_id=grant, item=item, recipient=recipient, sha256=sha256
    )
    return _view(row)


def deliveries_of(member: MemberRef) -> list[DeliveryView]:
    """Every copy of a member's items that has left, the newest first."""
    rows = CopyDelivery.objects.select_related("grant").filter(grant__member_id=member.member_id)
    return [_view(row) for row in rows.order_by("-delivered_at", "-id")]


def copies_of(member: MemberRef) -> dict[UUID, dict[str, CopyCount]]:
    """Return the copies of a member's items that have left, counted by grant and recipient."""
    rows = (
        CopyDelivery.objects.filter(grant__member_id=member.member_id)
        .values_list("grant__public_id", "recipient")
        .annotate(copies=Count("id"), latest=Max("delivered_at"))
    )
    counts: dict[UUID, dict[str, CopyCount]] = {}
    for grant, recipient, copies, latest in rows:
        counts.setdefault(grant, {})[recipient] = CopyCount(copies, latest)
    return counts


def deliveries_of_item(item: UUID) -> list[DeliveryView]:
    """Every copy of one item that has left: among whose recipients a found copy is traced."""
    rows = CopyDelivery.objects.select_related("grant").filter(item=item)
    return [_view(row) for row in rows.order_by("delivered_at", "id")]


def can_trace() -> bool:
    """Return True where found files can be compared (the extra "marks")."""
    return tracing.is_possible()


def kind_of_file(encoded: bytes) -> str:
    """Return "picture", "recording" or "clip". Raises UnreadableMedia, MediaTooLarge."""
    return tracing.decoded(encoded).kind


def comparisons_of(kind: str) -> int:
    """Return the most comparisons that a found file of this kind makes with one item."""
    return tracing.comparisons_of(kind)


def trace_item(
    *, content: bytes, item: UUID, reference: bytes | None = None, comparisons: int
) -> ItemTrace | None:
    """Compare a found file with one item; None where nothing of the item can be read.

    `reference`: the person's own saved copy, in place of the item in the vault. `comparisons`: how
    many the whole search makes. Raises UnreadableMedia, MediaTooLarge.
    """
    found_media = tracing.decoded(content)
    try:
        encoded = b"".join(vault.read_item(item)) if reference is None else reference
        original = tracing.decoded(encoded)
    except (NoSuchItem, Shredded):
        return None
    except UnreadableMedia:
        if reference is not None:
            raise
        return None
    return tracing.trace(
        found_media,
        original,
        item=item,
        deliveries=deliveries_of_item(item),
        comparisons=comparisons,
    )


def dossier_of(delivery: UUID) -> DeliveryDossier:
    """Return all that proves a delivery to a stranger. Raises NoSuchCopy."""
    row = CopyDelivery.objects.select_related("grant__terms").filter(public_id=delivery).first()
    if row is None:
        raise NoSuchCopy
    terms = row.grant.terms
    document = json.loads(terms.body)
    nodes = {node["key"]: node for node in document["recipients"]}
    fields = dict(
        zip(
            DELIVERY_FIELDS,
            (
                str(row.public_id),
                str(row.grant.public_id),
                str(row.item),
                row.recipient,
                row.mark_key,
                bytes(row.sha256).hex(),
            ),
            strict=True,
        )
    )
    salt = bytes(row.salt)
    pseudonym = Pseudonym.objects.get(member_id=row.grant.member_id, client=terms.client)
    proof = log.inclusion(delivery_leaf_data(salt, fields))
    records = Record.objects.filter(grant_id=row.grant_id).order_by("recorded_at", "id")
    return DeliveryDossier(
        fields=fields,
        salt=salt,
        proof=proof_fields(proof.index, proof.size, proof.hashes, proof.note) if proof else None,
        client=terms.client,
        pseudonym=pseudonym.name,
        controller=document["controller"]["name"],
        recipient_name=nodes[row.recipient]["name"],
        recipient_country=nodes[row.recipient]["country"],
        title=document["title"],
        purposes=tuple(document["purposes"]),
        terms_body=terms.body,
        terms_digest=bytes(terms.digest).hex(),
        records=tuple(signed_record(record) for record in records),
        delivered_at=row.delivered_at,
    )


def _view(row: CopyDelivery) -> DeliveryView:
    return DeliveryView(
        public_id=row.public_id,
        grant=row.grant.public_id,
        item=row.item,
        recipient=row.recipient,
        media_type=row.media_type,
        sha256=bytes(row.sha256).hex(),
        delivered_at=row.delivered_at,
    )
