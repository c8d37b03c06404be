"""Six people on two laptops with one wallet: each works alone, shares by her own yes (G15, H53)."""

import pytest
from django.db import connection
from django.utils import timezone

from minga.domains.answers import queries as answers
from minga.domains.payouts import actions as payouts
from minga.domains.payouts import queries as splits
from minga.domains.payouts.errors import BadSplit, ShareForged, SplitChanged
from minga.domains.payouts.types import SHARES_TOTAL
from minga.domains.people import actions as people
from minga.domains.people import audits, queries
from minga.domains.people.errors import HasHousehold, NoHousehold, NoSuchAdult, NoSuchInvitation
from tests import cast
from tests.integration.payouts.purses import held
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db
TODAY = timezone.now().date()


def home_of(first, *others):
    """A household of these members, each by her own yes."""
    home = people.open_household(member=first.ref, name="Rakoto")
    for one in others:
        people.invite_to_household(member=first.ref, name=one.username)
        people.join_household(member=one.ref, household=home)
    return home


def agree(*members):
    for one in members:
        home = queries.household_of(one.ref)
        payouts.agree_to_split(member=one.ref, shares_seen=splits.shares_of(home.public_id))


def test_six_members_on_two_laptops_with_one_wallet():
    project = cast.published(texts=20, redundancy=3)
    six = [cast.worker(f"member-{number}") for number in range(6)]
    home_of(*six)
    for laptop in (six[:3], six[3:]):
        found = None
        for one in laptop:  # the browser offers what it kept for the one before her
            found = people.note_device(member=one.ref, device=found, today=TODAY)
    assert [len(queries.devices_of(one.ref)) for one in six] == [1] * 6
    ids = {queries.devices_of(one.ref)[0].public_id for one in six}
    assert len(ids) == 6  # no row says who sits at the same laptop
    first = six[0]
    payouts.propose_split(member=six[3].ref, shares={first.ref.subject: SHARES_TOTAL})
    agree(*six)
    for one in six:
        one.ask(project.public_id, 5)
        assert len(one.tasks) == 5
    for one in six:
        one.work_through()
    payouts.share_out_all()
    assert held(first.ref.subject) == 6 * 5 * 10_000
    assert [held(one.ref.subject) for one in six[1:]] == [0] * 5
    kept = [{receipt.public_id for receipt in answers.receipts(one.ref)} for one in six]
    assert len(set.union(*kept)) == sum(map(len, kept)) == 6  # nobody sees another's work
    assert payouts.share_out(owner=six[1].ref.subject) == {}  # twice shares once
    assert findings(audits.AUDITS) == []


def test_nobodys_money_moves_before_her_own_yes():
    lova, kanto = cast.worker("lova"), cast.worker("kanto")
    home_of(lova, kanto)
    half = {lova.ref.subject: SHARES_TOTAL // 2, kanto.ref.subject: SHARES_TOTAL // 2}
    payouts.propose_split(member=lova.ref, shares=half)
    assert splits.split_of(kanto.ref.subject) == []
    with pytest.raises(SplitChanged):
        payouts.agree_to_split(member=kanto.ref, shares_seen={lova.ref.subject: SHARES_TOTAL})
    agree(kanto)
    assert splits.shares_of(kanto.ref.subject) == half
    payouts.propose_split(member=lova.ref, shares={lova.ref.subject: SHARES_TOTAL})
    assert splits.shares_of(kanto.ref.subject) == half  # the old one, until a new yes
    payouts.keep_everything(member=kanto.ref)
    assert splits.split_of(kanto.ref.subject) == []


def test_a_split_is_the_whole_and_stays_in_the_household():
    lova, kanto, oskar = cast.worker("lova"), cast.worker("kanto"), cast.worker("oskar")
    with pytest.raises(NoHousehold):
        payouts.propose_split(member=lova.ref, shares={lova.ref.subject: SHARES_TOTAL})
    home_of(lova)
    people.invite_to_household(member=lova.ref, name="kanto")
    for shares in (
        {lova.ref.subject: SHARES_TOTAL - 1},
        {kanto.ref.subject: SHARES_TOTAL},  # invited, but has not said yes
        {oskar.ref.subject: SHARES_TOTAL},
        {},
    ):
        with pytest.raises(BadSplit):
            payouts.propose_split(member=lova.ref, shares=shares)


def test_who_leaves_takes_her_wallet_with_her():
    lova, kanto = cast.worker("lova"), cast.worker("kanto")
    home = home_of(lova, kanto)
    payouts.propose_split(member=lova.ref, shares={lova.ref.subject: SHARES_TOTAL})
    agree(kanto)
    payouts.leave_household(member=lova.ref, household=home)
    assert splits.split_of(kanto.ref.subject) == []
    assert splits.shares_of(home) == {}
    assert queries.household_of(lova.ref) is None
    assert list(queries.household_of(kanto.ref).adults.values()) == ["kanto"]
    with pytest.raises(NoSuchInvitation):
        people.join_household(member=lova.ref, household=home)


def test_nobody_is_put_into_a_household_and_nobody_has_two():
    lova, kanto, soa = cast.worker("lova"), cast.worker("kanto"), cast.worker("soa")
    home = home_of(lova)
    with pytest.raises(NoSuchAdult):
        people.invite_to_household(member=lova.ref, name="nobody")
    with pytest.raises(NoSuchInvitation):
        people.join_household(member=kanto.ref, household=home)
    people.open_household(member=kanto.ref, name="")
    people.invite_to_household(member=lova.ref, name="kanto")
    with pytest.raises(HasHousehold):
        people.join_household(member=kanto.ref, household=home)
    put = ("INSERT INTO people_householdseat (household_id, member_id, invited_by_id, joined_at)"
           " SELECT id, %s, %s, now() FROM people_household WHERE public_id = %s")  # fmt: skip
    refused(put, "MG153", soa.ref.member_id, lova.ref.member_id, home)
    refused(put, "MG153", soa.ref.member_id, soa.ref.member_id, home)
    refused(
        "UPDATE people_householdseat SET joined_at = now() WHERE member_id = %s", "23505",
        kanto.ref.member_id,
    )  # fmt: skip


def test_a_forged_share_moves_no_money_and_its_victim_can_set_the_split_anew():
    """The attacker has the application's role, and not the key that lies beside the database."""
    project = cast.published(texts=4)
    ana, thief = cast.worker("ana"), cast.worker("thief")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('minga.seal_key')")
        (key,) = cursor.fetchone()
        cursor.execute("SELECT set_config('minga.seal_key', '', true)")
        cursor.execute(
            'INSERT INTO payouts_splitshare (owner, "to", millionths) VALUES (%s, %s, %s)',
            [ana.ref.subject, thief.ref.subject, SHARES_TOTAL],
        )
        cursor.execute("SELECT set_config('minga.seal_key', %s, true)", [key])
    ana.ask(project.public_id, 4)
    ana.work_through()
    with pytest.raises(ShareForged):
        payouts.share_out(owner=ana.ref.subject)
    assert held(thief.ref.subject) == 0
    payouts.set_split(owner=ana.ref.subject, shares={})
    payouts.share_out_all()
    assert (held(ana.ref.subject), held(thief.ref.subject)) == (40_000, 0)
