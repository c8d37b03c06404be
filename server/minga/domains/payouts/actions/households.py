"""A household's split: one proposes it, and each adult shares what is hers by her own yes.

The proposal stands in the table of splits under the household's own id, which owns no wallet. It
moves no money: only a member's own split does, and only she sets that.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from minga.domains.payouts import queries
from minga.domains.payouts.actions.splits import set_split
from minga.domains.payouts.errors import BadSplit, SplitChanged
from minga.domains.payouts.types import SHARES_TOTAL
from minga.domains.people import actions as people_actions
from minga.domains.people import queries as people
from minga.domains.people.errors import NoHousehold
from minga.domains.people.types import HouseholdView, MemberRef


@transaction.atomic
def propose_split(*, member: MemberRef, shares: Mapping[UUID, int]) -> None:
    """Say how the household shares; nobody's money moves before her own yes.

    Raises NoHousehold, BadSplit: the shares are the whole, and go to adults who said yes.
    """
    home = _home(member)
    if (
        not shares
        or sum(shares.values()) != SHARES_TOTAL
        or not shares.keys() <= home.adults.keys()
    ):
        raise BadSplit
    set_split(owner=home.public_id, shares=shares)


@transaction.atomic
def agree_to_split(*, member: MemberRef, shares_seen: Mapping[UUID, int]) -> None:
    """Her own yes to the split that she saw: from now on what comes in to her is shared like it.

    Raises NoHousehold, SplitChanged when it is not the one that stands now.
    """
    shares = queries.shares_of(_home(member).public_id)
    if not shares or shares != dict(shares_seen):
        raise SplitChanged
    set_split(owner=member.subject, shares=queries.as_hers(member.subject, shares))


@transaction.atomic
def keep_everything(*, member: MemberRef) -> None:
    """Her own no: from now on everything stays hers."""
    set_split(owner=member.subject, shares={})


@transaction.atomic
def leave_household(*, member: MemberRef, household: UUID) -> None:
    """Go, or decline to come: splits between her and those who stay end, theirs and her own.

    What came in until now is shared first, by what they had agreed.
    """
    home = people.household_of(member)
    people_actions.leave_household(member=member, household=household)
    if home is None or home.public_id != household:
        return
    other_adults = home.adults.keys() - {member.subject}
    for adult in sorted(other_adults):
        if member.subject in queries.shares_of(adult):
            set_split(owner=adult, shares={})
    if other_adults & queries.shares_of(member.subject).keys():
        set_split(owner=member.subject, shares={})
    if member.subject in queries.shares_of(household):
        set_split(owner=household, shares={})


def _home(member: MemberRef) -> HouseholdView:
    home = people.household_of(member)
    if home is None:
        raise NoHousehold
    return home
