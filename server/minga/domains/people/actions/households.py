"""Households: an adult is asked, she says yes herself, and she may leave on any day."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from minga.domains.people import queries
from minga.domains.people.errors import HasHousehold, NoHousehold, NoSuchAdult, NoSuchInvitation
from minga.domains.people.models import Household, HouseholdSeat, Member
from minga.domains.people.types import MemberRef

NAME_MAX = 60


@transaction.atomic
def open_household(*, member: MemberRef, name: str) -> UUID:
    """A household with her alone in it; raises HasHousehold."""
    _lock(member)
    if queries.household_of(member):
        raise HasHousehold
    home = Household.objects.create(name=" ".join(name.split())[:NAME_MAX] or _("Our household"))
    HouseholdSeat.objects.create(
        household=home,
        member_id=member.member_id,
        invited_by_id=member.member_id,
        joined_at=timezone.now(),
    )
    return home.public_id


@transaction.atomic
def invite_to_household(*, member: MemberRef, name: str) -> None:
    """Ask another member in; asking twice asks once. Raises NoHousehold, NoSuchAdult."""
    home = queries.household_of(member)
    if home is None:
        raise NoHousehold
    person = queries.person_named(name.strip())
    invitee = queries.member_of(person) if person else None
    if invitee is None or invitee == member:
        raise NoSuchAdult
    row = Household.objects.select_for_update().get(public_id=home.public_id)
    if not HouseholdSeat.objects.filter(
        household=row, member_id=invitee.member_id, left_at__isnull=True
    ).exists():
        HouseholdSeat.objects.create(
            household=row, member_id=invitee.member_id, invited_by_id=member.member_id
        )


@transaction.atomic
def join_household(*, member: MemberRef, household: UUID) -> None:
    """Her own yes. Raises HasHousehold, NoSuchInvitation."""
    _lock(member)
    home = queries.household_of(member)
    if home is not None:
        if home.public_id == household:
            return
        raise HasHousehold
    joined = HouseholdSeat.objects.filter(
        household__public_id=household,
        member_id=member.member_id,
        joined_at__isnull=True,
        left_at__isnull=True,
    ).update(joined_at=timezone.now())
    if not joined:
        raise NoSuchInvitation


@transaction.atomic
def leave_household(*, member: MemberRef, household: UUID) -> bool:
    """Go, or decline to come. Splits are payouts' matter: `payouts.actions.leave_household`."""
    seats_ended = HouseholdSeat.objects.filter(
        household__public_id=household, member_id=member.member_id, left_at__isnull=True
    ).update(left_at=timezone.now())
    return seats_ended == 1


def _lock(member: MemberRef) -> None:
    Member.objects.select_for_update().get(id=member.member_id)
