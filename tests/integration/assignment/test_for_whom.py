"""Offers go by what a member says that she reads and can, never by what she has done (H55, H56)."""

from uuid import uuid4

import pytest

from minga.domains.assignment import actions, queries
from minga.domains.people import queries as people
from minga.domains.people.types import Settings
from minga.domains.publishing import queries as terms
from minga.domains.training import actions as practice
from minga.domains.training.types import NewAttempt
from minga.domains.work import actions as work
from minga.domains.work.audits import AUDITS
from minga.domains.work.errors import BadProject
from minga.domains.work.types import DerivedKind, NewDerivedProject, NewExample
from minga_pure.money import Money
from minga_pure.projects import DeclaredSkill
from tests.cast import bring_texts, draft, good_customer, new_project, published, worker
from tests.integration.publishing.cast import volunteers
from tests.integration.refusals import findings, refused

pytestmark = pytest.mark.django_db
LAW = (DeclaredSkill.LAW,)


def names(offers):
    return [one.project.public_id for one in offers]


def reads(who, *languages):
    settings = Settings(languages=languages, skills=people.settings_of(who.ref).skills)
    actions.keep_settings(member=who.ref, settings=settings)


def test_work_that_takes_a_skill_is_given_to_who_says_she_has_it_and_to_nobody_else():
    project, lova, kanto = published(skills=LAW), worker(), worker("kanto")
    actions.can_do(member=kanto.ref, skills=LAW)
    assert names(queries.offers(kanto.ref, 20)) == [project.public_id]
    assert names(queries.offers(lova.ref, 20)) == []
    assert lova.ask(project.public_id, 3).tasks == []
    assert len(kanto.ask(project.public_id, 3).tasks) == 3
    (shown,) = queries.offers_for_skills(lova.ref, 20)
    assert (shown.project.public_id, shown.lacks) == (project.public_id, LAW)
    assert queries.offers_for_skills(kanto.ref, 20) == []


def test_every_skill_that_a_project_names_has_to_be_said():
    project, lova = published(skills=(DeclaredSkill.LAW, DeclaredSkill.MAPS)), worker()
    actions.can_do(member=lova.ref, skills=LAW)
    assert lova.ask(project.public_id, 3).tasks == []
    assert queries.offers_for_skills(lova.ref, 20)[0].lacks == (DeclaredSkill.MAPS,)
    actions.can_do(member=lova.ref, skills=(DeclaredSkill.MAPS,))
    assert len(lova.ask(project.public_id, 3).tasks) == 3


def test_a_newcomer_says_so_tries_the_paid_example_and_works_in_the_same_hour():
    clara = good_customer()
    card = draft(clara, skills=LAW)
    bring_texts(card, 10)
    work.write_examples(
        project=card.public_id,
        actor_id=clara.id,
        examples=[NewExample({"label": "advert"}, "It sells.", content={"text": "Buy shoes!"})],
    )
    project = actions.publish(project=card.public_id, actor_id=clara.id)
    lova = worker()
    (shown,) = queries.offers_for_skills(lova.ref, 7)
    actions.can_do(member=lova.ref, skills=shown.lacks)
    lova.ask(project.public_id, 2)
    wrong = NewAttempt(
        id=uuid4(), project=project.public_id, example=project.examples[0].id, kind="label",
        value={"label": "news"}, spent_ms=5_000,
    )  # fmt: skip
    told = practice.practise(member=lova.ref, attempts=[wrong])
    assert [state.state for state in told.states] == ["stored"]
    assert [one.state for one in lova.work_through().answers] == ["stored", "stored"]
    assert len(lova.ask(project.public_id, 3).tasks) == 3  # a wrong example shut nobody out


def test_what_she_holds_stays_hers_when_she_no_longer_says_so():
    project, lova = published(skills=LAW), worker()
    actions.can_do(member=lova.ref, skills=LAW)
    lova.ask(project.public_id, 2)
    actions.keep_settings(member=lova.ref, settings=Settings())
    assert [(one.held, one.lacks) for one in queries.offers(lova.ref, 20)] == [(2, ())]
    assert [one.state for one in lova.work_through().answers] == ["stored", "stored"]
    assert lova.ask(project.public_id, 2).tasks == []


def test_saying_it_twice_says_it_once_and_keeps_her_own_words():
    lova = worker()
    actions.keep_settings(member=lova.ref, settings=Settings(skills=("bees",), week_hours=20))
    for _ in range(2):
        actions.can_do(member=lova.ref, skills=LAW)
    kept = people.settings_of(lova.ref)
    assert (kept.skills, kept.week_hours) == (("bees", "law"), 20)


def test_who_is_invited_to_an_derived_project_is_asked_whatever_she_says():
    project, lova = published(skills=LAW, price=Money(400_000, "USD")), worker()
    derived_project = work.open_derived_project(
        parent=project.public_id,
        derived_project=NewDerivedProject(
            kind=DerivedKind.RELABEL,
            items=[("a", {"text": "A text."})],
            price=Money(10_000, "USD"),
            redundancy=1,
        ),
    )  # fmt: skip
    actions.publish_derived_project(project=derived_project.public_id, members=[lova.ref])
    assert len(lova.ask(derived_project.public_id, 1).tasks) == 1


def test_the_lot_calls_for_a_pilot_only_who_says_that_she_can():
    found = volunteers(4)
    assert len(terms.candidates("")) == 4
    assert terms.candidates("", LAW) == []
    actions.can_do(member=found[0].ref, skills=LAW)
    assert [one.member for one in terms.candidates("", LAW)] == [found[0].ref]


def test_work_in_a_language_that_she_reads_comes_first():
    clara, lova = good_customer(), worker()
    foreign = published(clara, title="In Quechua", content_language="qu")
    hers = published(clara, title="In Malagasy", content_language="mg")
    reads(lova, "mg")
    assert names(queries.offers(lova.ref, 20)) == [hers.public_id, foreign.public_id]
    reads(lova, "qu")
    assert names(queries.offers(lova.ref, 20)) == [foreign.public_id, hers.public_id]


def test_what_she_said_when_she_joined_counts_from_her_first_look():
    clara, lova = good_customer(), worker()  # she said mg
    foreign = published(clara, title="In Quechua", content_language="qu")
    hers = published(clara, title="In Malagasy", content_language="mg")
    actions.note_presence(member=lova.ref)
    assert names(queries.offers(lova.ref, 20)) == [hers.public_id, foreign.public_id]


ASKED = ("ten_thousand_answers", "approval_95", "level_3", "member_for_a_year", "")


@pytest.mark.parametrize("asked", ASKED)
def test_a_client_has_no_word_for_past_work(asked):
    clara = good_customer()
    with pytest.raises(BadProject):
        work.create_project(
            client=clara.client.public_id, actor_id=clara.id, project=new_project(skills=(asked,))
        )
    refused("UPDATE work_project SET skills = %s WHERE id = %s", "23514", [asked],
            draft(clara).id)  # fmt: skip


def test_nor_for_more_than_three_skills():
    clara = good_customer()
    with pytest.raises(BadProject):
        work.create_project(
            client=clara.client.public_id,
            actor_id=clara.id,
            project=new_project(skills=tuple(DeclaredSkill)[:4]),
        )


@pytest.mark.parametrize("terms_", ["skills = '{law}'", "requirements = '{camera}'"])
def test_what_a_project_takes_is_fixed_once_it_is_published(terms_):
    refused(f"UPDATE work_project SET {terms_} WHERE id = %s", "MG803", published().id)


def test_the_audit_finds_a_project_that_asks_for_a_past(behind_our_back):
    project = published(skills=LAW)
    assert findings(AUDITS) == []
    with behind_our_back() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE work_project DROP CONSTRAINT work_project_asks_for_skills_of_the_list"
        )
        cursor.execute("UPDATE work_project SET skills = '{level_3}' WHERE id = %s", [project.id])
    assert any("skills" in sentence for sentence in findings(AUDITS))
