"""Several people at the same moment: two who vouch, one who vouches for many, one who says yes."""

from functools import partial

import pytest

from minga.domains.charter import actions as charter
from minga.domains.people import actions as people
from minga.domains.people import audits, queries
from minga.domains.people.errors import AlreadyMember, CannotVouch, HasHousehold, NoSuchNewcomer
from minga.domains.people.models import Vouch
from tests import cast
from tests.integration.refusals import findings
from tests.integration.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def founded():
    charter.hold_founding_vote()


def asks(name):
    one = cast.person(name)
    people.ask_to_join(person_id=one.id, sentence="a neighbour")
    return one


def tries(deed, *kind_errors):
    try:
        return deed()
    except kind_errors:
        return None


def test_four_who_vouch_at_once_make_one_member():
    charter_members = [cast.worker(f"member-{n}") for n in range(4)]
    nirina = asks("nirina")
    made = together(
        [
            partial(tries, partial(people.vouch, member=one.ref, newcomer="nirina"),
                    AlreadyMember, NoSuchNewcomer)
            for one in charter_members
        ]
    )  # fmt: skip
    assert sum(one is not None for one in made) == 1
    assert queries.member_of(nirina.id)
    assert findings(audits.AUDITS) == []


def test_one_member_on_six_devices_vouches_no_more_often_than_voted():
    lova = cast.worker()
    names = [asks(f"cousin-{n}").username for n in range(6)]
    together(
        [
            partial(tries, partial(people.vouch, member=lova.ref, newcomer=name), CannotVouch)
            for name in names
        ]
    )
    assert Vouch.objects.count() == 3


def test_two_yeses_at_once_are_one_home():
    lova, kanto, soa = cast.worker("lova"), cast.worker("kanto"), cast.worker("soa")
    homes = [people.open_household(member=one.ref, name="") for one in (lova, kanto)]
    for one in (lova, kanto):
        people.invite_to_household(member=one.ref, name="soa")
    together(
        [
            partial(tries, partial(people.join_household, member=soa.ref, household=home),
                    HasHousehold)
            for home in homes
        ]
    )  # fmt: skip
    assert queries.household_of(soa.ref).public_id in homes
    assert len(queries.household_invitations(soa.ref)) == 1
