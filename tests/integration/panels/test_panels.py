"""Panels: declared for a purpose, decided by two, counted only while nobody is singled out."""

import json

import pytest
from django.db import connection

from minga.domains.panels import actions, audits, queries
from minga.domains.panels.errors import (
    BadCondition,
    BadTrait,
    PurposeBarred,
    TooFewPeople,
)
from minga.domains.panels.types import RequestState
from minga.domains.people.errors import NotInOffice, OwnMatter
from minga_pure.panels import Condition, Group
from tests import cast
from tests.integration.consent.cast import behind
from tests.integration.panels import cast as panels
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return panels.scene()


def rows(statement: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def test_a_declared_trait_is_in_no_row_and_goes_when_its_member_wishes(stage):
    lova = stage.member("lova", gender="woman", age_band="65_on")
    stored = json.dumps(rows("SELECT to_jsonb(p) FROM panels_profile p"))
    sealed = str(rows("SELECT to_jsonb(s) FROM vault_secret s"))
    for word in ("woman", "65_on", "gender"):
        assert word not in stored
        assert word not in sealed
    assert [view.value_title for view in queries.declarations(lova.ref)] == ["65 or older", "woman"]
    actions.withdraw_declaration(member=lova.ref, trait="gender")
    assert [view.trait for view in queries.declarations(lova.ref)] == ["age_band"]
    actions.withdraw_declaration(member=lova.ref)
    actions.withdraw_declaration(member=lova.ref)
    assert queries.declarations(lova.ref) == []
    assert rows("SELECT * FROM panels_profile") == []
    panels.say(lova, "gender", "man")
    assert [view.value_title for view in queries.declarations(lova.ref)] == ["man"]


@pytest.mark.parametrize(
    ("trait", "value", "purpose"),
    [
        ("gender", "no gender of the list", panels.USE),
        ("religion", "any", panels.USE),
        ("gender", "woman", "undressing"),
        ("gender", "woman", "surveillance"),
        ("gender", "woman", "unknown"),
    ],
)
def test_only_voted_traits_for_allowed_purposes_are_declared(stage, trait, value, purpose):
    with pytest.raises(BadTrait):
        panels.say(stage.member("lova"), trait, value, purpose)


def test_members_are_in_a_panel_by_what_they_declared_for_its_purpose(stage):
    lova, fara, noro = (
        stage.member("lova", gender="woman"),
        stage.member("fara"),
        stage.member("noro"),
    )
    panels.say(fara, "gender", "woman", "academic_research")
    panel = stage.panel()
    assert queries.panels_of(lova.ref) == [panel]
    assert queries.panels_of(fara.ref) == []
    panels.say(fara, "gender", "woman", "academic_research", panels.USE)
    panels.say(noro, "gender", "woman")
    assert queries.panels_of(fara.ref) == queries.panels_of(noro.ref) == [panel]
    (use,) = queries.uses_of(lova.ref)
    assert (use.purpose, use.traits) == (panels.USE, ("gender",))
    actions.withdraw_declaration(member=lova.ref)
    assert queries.panels_of(lova.ref) == []
    actions.close_panel(panel=panel, actor_id=stage.dora.id)
    assert rows("SELECT * FROM panels_membership") == []


def test_two_stewards_decide_and_neither_speaks_for_the_client(stage):
    request = stage.ask()
    with pytest.raises(NotInOffice):
        actions.compose_panel(
            request=request.public_id, condition=panels.WOMEN, actor_id=stage.clara.id
        )
    panel = actions.compose_panel(
        request=request.public_id, condition=panels.WOMEN, actor_id=stage.dora.id
    )
    with pytest.raises(OwnMatter):
        actions.approve_panel(panel=panel, actor_id=stage.dora.id)
    with pytest.raises(NotInOffice):
        actions.approve_panel(panel=panel, actor_id=stage.clara.id)
    refused("UPDATE panels_panel SET approved_at = now(), approved_by_id = composed_by_id", "MG154")
    actions.approve_panel(panel=panel, actor_id=stage.dina.id)
    refused("UPDATE panels_panel SET approved_at = now() - interval '1 day'", "MG981")
    refused("UPDATE panels_panel SET traits = '{age_band}'", "MG981")
    refused("DELETE FROM panels_panel", "MG983")
    refused("UPDATE panels_panelrequest SET need = 'somebody else, please'", "MG983")
    refused("DELETE FROM panels_panelrequest", "MG983")


def test_a_vote_takes_a_trait_or_a_purpose_away_at_once(stage):
    stage.crowd("woman", 3, gender="woman")
    stage.crowd("other", 3)
    panel = stage.told()
    assert queries.open_panel(client=stage.client, panel=panel)
    cast.vote(panel_traits=["age_band"])
    (request,) = queries.requests_of_client(stage.client)
    assert (request.state, request.panel, request.people) == (RequestState.PREPARING, None, None)
    waiting = stage.ask()
    with pytest.raises(BadCondition):
        actions.compose_panel(
            request=waiting.public_id, condition=panels.WOMEN, actor_id=stage.dora.id
        )
    cast.vote(panel_traits=["gender"], forbidden_purposes=[panels.USE])
    assert queries.requests_of_client(stage.client)[1].state is RequestState.PREPARING
    with pytest.raises(PurposeBarred):
        stage.ask()
    refused(
        "INSERT INTO panels_panelrequest (public_id, client, purpose, need, requested_by_id,"
        " reason) SELECT gen_random_uuid(), client, purpose, need, requested_by_id, ''"
        " FROM panels_panelrequest LIMIT 1",
        "MG982",
    )


def test_the_database_composes_no_panel_of_a_trait_without_a_vote(stage):
    request = stage.ask()
    insert = (
        "INSERT INTO panels_panel (public_id, request_id, traits, composed_by_id)"
        " SELECT gen_random_uuid(), id, %s, %s FROM panels_panelrequest"
    )
    assert request.state is RequestState.REQUESTED
    refused(insert, "MG984", ["religion"], stage.dora.id)
    refused(insert, "MG984", [], stage.dora.id)
    refused(insert, "MG154", ["gender"], stage.clara.id)


def test_a_client_reads_a_coarse_number_and_never_a_trait(stage):
    stage.crowd("woman", 8, gender="woman")
    stage.crowd("other", 3)
    panel = stage.told()
    (request,) = queries.requests_of_client(stage.client)
    assert (request.state, request.people, request.panel) == (RequestState.OPEN, 6, panel)
    assert not any(word in repr(request) for word in ("gender", "woman"))


@pytest.mark.parametrize(("women", "others"), [(2, 9), (9, 2), (0, 9)])
def test_no_number_tells_of_fewer_people_than_voted(stage, women, others):
    stage.crowd("woman", women, gender="woman")
    stage.crowd("other", others)
    panel = stage.panel()
    with pytest.raises(TooFewPeople):
        actions.release_count(panel=panel, actor_id=stage.dora.id)
    (request,) = queries.requests_of_client(stage.client)
    assert (request.state, request.people) == (RequestState.PREPARING, None)


def test_the_difference_of_two_panels_is_not_told(stage):
    stage.crowd("elder", 4, gender="woman", age_band="65_on")
    stage.crowd("woman", 2, gender="woman")
    stage.crowd("other", 4)
    stage.told(panels.WOMEN)
    with pytest.raises(TooFewPeople):
        stage.told(panels.ELDERS)
    stage.member("woman2", gender="woman")
    stage.crowd("extra", 4)
    with pytest.raises(TooFewPeople):
        stage.told(panels.ELDERS)


def test_a_number_is_not_told_anew_before_enough_people_came_or_left(stage):
    women = stage.crowd("woman", 6, gender="woman")
    stage.crowd("other", 9)
    panel = stage.told()
    for count in range(2):
        stage.member(f"other{count}", gender="woman")
        with pytest.raises(TooFewPeople):
            actions.release_count(panel=panel, actor_id=stage.dora.id)
    stage.member("other2", gender="woman")
    assert actions.release_count(panel=panel, actor_id=stage.dora.id) == 9
    for worker in women[:2]:
        actions.withdraw_declaration(member=worker.ref)
    with pytest.raises(TooFewPeople):
        actions.release_count(panel=panel, actor_id=stage.dora.id)
    actions.withdraw_declaration(member=women[2].ref)
    assert actions.release_count(panel=panel, actor_id=stage.dora.id) == 6


def test_who_declares_anew_is_the_same_person_in_the_next_count(stage):
    women = stage.crowd("woman", 4, gender="woman")
    stage.crowd("other", 4)
    panel = stage.told()
    for worker in women:
        actions.withdraw_declaration(member=worker.ref)
        panels.say(worker, "gender", "woman")
    assert actions.release_count(panel=panel, actor_id=stage.dora.id) == 3
    assert (
        len({bytes(token) for (token,) in rows("SELECT unnest(tokens) FROM panels_release")}) == 4
    )


def test_the_database_tells_no_count_of_other_people(stage):
    stage.crowd("woman", 4, gender="woman")
    stage.crowd("other", 4)
    stage.told()
    insert = (
        "INSERT INTO panels_release (public_id, panel_id, people_min, people, tokens)"
        " SELECT gen_random_uuid(), panel_id, 2, 4, {} FROM panels_release"
    )
    refused(insert.format("tokens[:3]"), "MG985")
    refused(insert.format("tokens[:3] || tokens[1]"), "MG985")
    refused(insert.format("tokens[:3] || sha256('nobody')"), "MG985")
    refused(insert.format("tokens[:3] || '\\x00'::bytea"), "MG985")
    refused("UPDATE panels_release SET people = people + 1", "MG983")
    refused("DELETE FROM panels_release", "MG983")
    refused("TRUNCATE panels_release", "MG983")


def test_members_enter_only_panels_that_are_open_to_them(stage):
    worker = stage.member("lova", gender="woman")
    panel = actions.compose_panel(
        request=stage.ask().public_id, condition=panels.WOMEN, actor_id=stage.dora.id
    )
    insert = "INSERT INTO panels_membership (panel_id, member_id) SELECT id, %s FROM panels_panel"
    refused(insert, "MG981", worker.ref.member_id)
    actions.approve_panel(panel=panel, actor_id=stage.dina.id)
    assert queries.panels_of(worker.ref) == [panel]
    rows("UPDATE people_member SET left_at = now() WHERE id = "
         f"{worker.ref.member_id} RETURNING id")  # fmt: skip
    assert queries.panels_of(worker.ref) == []


BREACHES = [
    (
        "UPDATE panels_release SET tokens = tokens[:4] WHERE id = %(last)s",
        "No counts told to clients single out fewer people than members voted for",
    ),
    (
        "UPDATE panels_release SET people = people + 1",
        "Every count told of a panel is rounded down, of people counted once",
    ),
    (
        "UPDATE panels_panel SET closed_at = now(), closed_by_id = composed_by_id",
        "Members are only in panels that two people decided and nobody has closed",
    ),
    (
        "DROP TRIGGER panels_panel_moves ON panels_panel",
        "The guards of panels are in place and awake",
    ),
]


@pytest.mark.parametrize(("statement", "sentence"), BREACHES)
def test_the_audit_finds_what_was_done_behind_its_back(stage, statement, sentence):
    stage.crowd("woman", 6, gender="woman")
    stage.crowd("other", 6)
    panel = stage.told()
    actions.release_count(panel=panel, actor_id=stage.dora.id)
    assert findings(audits.AUDITS) == []
    ((last,),) = rows("SELECT max(id) FROM panels_release")
    behind(statement, {"last": last})
    assert sentence in findings(audits.AUDITS)


def test_a_condition_of_several_groups_takes_whoever_fits_one(stage):
    either = Condition(
        groups=(
            Group(traits={"gender": ("woman",), "age_band": ("65_on", "55_64")}),
            Group(traits={"handedness": ("left",)}),
        )
    )
    elder = stage.member("lova", gender="woman", age_band="55_64")
    left = stage.member("fara", handedness="left")
    neither = stage.member("noro", gender="woman", handedness="right")
    panel = stage.panel(either)
    assert queries.panels_of(elder.ref) == queries.panels_of(left.ref) == [panel]
    assert queries.panels_of(neither.ref) == []
