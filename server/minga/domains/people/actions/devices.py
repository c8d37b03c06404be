"""Devices: a member sees where she opened the desk, names it, and forgets it."""

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from minga.domains.people import queries
from minga.domains.people.models import Device
from minga.domains.people.types import MemberRef

NAME_MAX = 60


@transaction.atomic
def note_device(*, member: MemberRef, device: UUID | None, today: date) -> UUID:
    """She opened the desk today on this device, or on a new one; the id that its browser keeps."""
    if device is not None:
        devices = Device.objects.filter(
            public_id=device, member_id=member.member_id, forgotten_at__isnull=True
        )
        if devices.update(last_day=today):
            return device
    row = Device.objects.create(
        public_id=uuid4(), member_id=member.member_id, first_day=today, last_day=today
    )
    return row.public_id


@transaction.atomic
def name_device(*, member: MemberRef, device: UUID, name: str) -> bool:
    """Her own name for one of her devices; False when she has no such device."""
    devices = Device.objects.filter(
        public_id=device, member_id=member.member_id, forgotten_at__isnull=True
    )
    return devices.update(name=" ".join(name.split())[:NAME_MAX]) == 1


@transaction.atomic
def forget_device(*, member: MemberRef, device: UUID) -> bool:
    """End the pass that this device was given; within seconds no door takes it any more."""
    ended = Device.objects.filter(
        public_id=device, member_id=member.member_id, forgotten_at__isnull=True
    ).update(forgotten_at=timezone.now(), name="")
    queries.ask_forgotten_anew()
    transaction.on_commit(queries.ask_forgotten_anew)
    return ended == 1
