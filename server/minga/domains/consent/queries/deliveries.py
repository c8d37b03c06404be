"""Reads of deliveries: who has which copy."""

from uuid import UUID

from django.db.models import Count, Max

from minga.domains.consent.models import CopyDelivery
from minga.domains.consent.types import CopyCount, DeliveryView
from minga.domains.people.types import MemberRef


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
