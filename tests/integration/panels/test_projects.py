"""Projects that ask a panel: offered to its members only, at one price an hour for all groups."""

import json

import pytest
from django.db import connection, transaction

from minga.domains.answers import actions as answers
from minga.domains.answers import audits as answer_audits
from minga.domains.answers import queries as answer_queries
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.panels import actions
from minga.domains.panels.errors import NoSuchPanel
from minga.domains.publishing import actions as publishing
from minga.domains.publishing import queries as publishing_queries
from minga.domains.publishing.errors import TooFewMembers
from minga.domains.releases import queries as releases
from minga.domains.wages import queries as wages
from minga.domains.work import actions as work
from minga.domains.work import audits
from minga.domains.work import queries as work_queries
from minga.domains.work.errors import PanelPriceUneven, PanelUnfit, ProjectNotDraft
from minga.doors.web.client import dashboard
from minga_pure.money import Money
from minga_pure.panels import PROJECT_CLASSES
from minga_pure.projects import PurposeClass
from tests import cast
from tests.integration.consent.cast import behind
from tests.integration.panels import cast as panels
from tests.integration.refusals import findings, refused
from tests.integration.wages.weeks import a_day_later, paid

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    scene = panels.scene()
    scene.crowd("woman", 3, gender="woman")
    scene.crowd("elder", 3, age_band="65_on")
    scene.crowd("other", 3)
    return scene


def draft(stage, panel=None, **other):
    view = cast.draft(stage.clara, purpose_class=PurposeClass.PRODUCT, **other)
    cast.bring_texts(view, 6)
    if panel:
        work.choose_panel(project=view.public_id, panel=panel, actor_id=stage.clara.id)
    return view


def publish(stage, view):
    publishing.publish(project=view.public_id, actor_id=stage.clara.id)
    return work_queries.project(view.public_id)


def test_work_for_a_panel_is_offered_to_its_members_only(stage):
    panel = stage.told()
    view = publish(stage, draft(stage, panel))
    inside, outside = stage.members["woman0"], stage.members["other0"]
    inside.ask(view.public_id, 3)
    outside.ask(view.public_id, 3)
    assert (len(inside.tasks), len(outside.tasks)) == (3, 0)
    panels.say(outside, "gender", "woman")
    outside.ask(view.public_id, 2)
    assert len(outside.tasks) == 2
    outside.work_through()
    actions.withdraw_declaration(member=outside.ref)
    outside.tasks.clear()
    outside.ask(view.public_id, 2)
    assert outside.tasks == []


def annotators(view):
    """The names in the JSON Lines; every other form is written too."""
    for form in ("csv", "label-studio", "label-studio-consensus"):
        assert b"".join(releases.export(view.id, form).chunks)
    lines = b"".join(releases.export(view.id, "jsonl").chunks).splitlines()
    rows = [answer for line in lines for answer in json.loads(line).get("answers", [])]
    return {answer["annotator"] for answer in rows}


def test_files_tell_members_of_a_panel_apart_only_when_a_count_may_tell_them(stage):
    """Three women are what a count may tell here; one or two of them have one name."""
    view = publish(stage, draft(stage, stage.told(), redundancy=3))
    everybody = publish(stage, draft(stage, redundancy=3))
    names = []
    for number in range(3):
        woman = stage.members[f"woman{number}"]
        for project in (view, everybody):
            woman.ask(project.public_id, 2)
            woman.work_through()
            woman.tasks.clear()
        answers.name_panels()
        names.append((len(annotators(view)), len(annotators(everybody))))
        if number < 2:
            assert annotators(view) == {"0" * 16}
    assert names == [(1, 1), (1, 2), (3, 3)]


def work_of_women(stage, count, **other):
    """A project for the panel of women, with answers of some of them."""
    view = publish(stage, draft(stage, stage.told(), redundancy=3, **other))
    for number in range(count):
        woman = stage.members[f"woman{number}"]
        woman.ask(view.public_id, 2)
        woman.work_through()
        woman.tasks.clear()
    return view


def test_answers_that_peers_still_look_at_name_nobody(stage):
    """The third woman's answers are under review: the client reads two people's."""
    view = work_of_women(stage, 3, review_first=True)
    assert answers.name_panels() == 0
    assert not releases.tells_people_apart(view)
    refused("INSERT INTO answers_panelnaming (project_id) VALUES (%s)", "MG305", view.id)
    behind("UPDATE answers_reviewstatus SET until = now() - interval '1 second'")
    answers.accept_due()
    assert (answers.name_panels(), answers.name_panels()) == (1, 0)
    assert releases.tells_people_apart(view)


def test_only_a_panel_is_named_and_for_good(stage):
    everybody = publish(stage, draft(stage, redundancy=3))
    refused("INSERT INTO answers_panelnaming (project_id) VALUES (%s)", "MG305", everybody.id)
    view = work_of_women(stage, 3)
    answers.name_panels()
    cast.vote(panel_people_min=20)
    assert releases.tells_people_apart(view)
    for statement in (
        "UPDATE answers_panelnaming SET people = 9",
        "DELETE FROM answers_panelnaming",
    ):
        refused(statement, "MG301")


def test_the_audit_finds_members_who_were_told_apart_too_early(stage):
    work_of_women(stage, 3)
    answers.name_panels()
    sentence = "Members of a panel are told apart only where a count may tell so many of them"
    assert sentence not in findings(answer_audits.AUDITS)
    behind(
        "DELETE FROM answers_answer WHERE member_id = (SELECT max(member_id) FROM answers_answer)"
    )
    assert sentence in findings(answer_audits.AUDITS)


def numbers_told(stage, view):
    """Every number of members that the client of a project is told, by its name."""
    told = dashboard.earned(view, answer_queries.paces(view.id))
    cost = wages.floor_cost(view.public_id)
    (question,) = work_queries.questions_of([view.id])
    (rise,) = publishing_queries.raises_of(view)
    return {
        "hourly pay": told.members,
        "under the floor": told.under,
        "bars": len(told.bars),
        "floor": cost.members,
        "topped up": cost.topped_up,
        "asks": question.askers,
        "raise": rise.members,
    }


@pytest.mark.parametrize("women", [1, 2, 3])
def test_no_number_of_members_of_a_panel_is_told_below_the_voted_one(stage, women):
    """Three women are what a count may tell here: below it every number is 0."""
    view = work_of_women(stage, women)
    for number in range(women):
        work.ask(
            member=stage.members[f"woman{number}"].ref, project=view.public_id, text="Is it a cat?"
        )
    price = Money(view.price.micros + 20_000, "USD")
    publishing.raise_price(project=view.public_id, actor_id=stage.clara.id, price=price)
    paid(cast.steward("thea"), a_day_later())
    told = numbers_told(stage, view)
    assert told.pop("under the floor") is None
    assert told.pop("topped up") in (0, 3)
    assert told.pop("bars") == 0
    assert set(told.values()) == {3 if women == 3 else 0}, told


def test_the_public_list_of_floors_has_no_small_panel(stage):
    view = work_of_women(stage, 2)
    paid(cast.steward("thea"), a_day_later())
    assert wages.floor_cost(view.public_id).members == 0
    assert view.public_id not in {cost.project for cost in wages.floor_costs_for_all()}


def test_no_pilot_tells_how_many_of_a_panel_would_try_it(stage):
    """Five volunteers are enough for a pilot, and fewer than a count of this panel may tell."""
    women = stage.crowd("woman", 8, gender="woman")
    for woman in women[:5]:
        publishing.volunteer(member=woman.ref, ready=True)
    view = draft(stage, stage.told())
    cast.vote(panel_people_min=6)
    with pytest.raises(TooFewMembers), transaction.atomic():
        publishing.open_pilot(project=view.public_id, actor_id=stage.clara.id)
    publishing.volunteer(member=women[5].ref, ready=True)
    pilot = publishing.open_pilot(project=view.public_id, actor_id=stage.clara.id)
    assert len(pilot.seats) == 6


def test_only_an_open_panel_of_the_client_for_its_purpose_is_chosen(stage):
    panel = stage.told()
    prepared = stage.panel(panels.ELDERS)
    view = draft(stage)
    celia = cast.good_customer("celia")
    theirs = cast.draft(celia, purpose_class=PurposeClass.PRODUCT)
    with pytest.raises(NoSuchPanel):
        work.choose_panel(project=view.public_id, panel=prepared, actor_id=stage.clara.id)
    with pytest.raises(NoSuchPanel):
        work.choose_panel(project=theirs.public_id, panel=panel, actor_id=celia.id)
    research = cast.draft(stage.clara, purpose_class=PurposeClass.RESEARCH)
    with pytest.raises(PanelUnfit):
        work.choose_panel(project=research.public_id, panel=panel, actor_id=stage.clara.id)
    insert = (
        "INSERT INTO work_projectpanel (project_id, panel_id) SELECT %s, id FROM panels_panel"
        " WHERE public_id = %s"
    )
    refused(insert, "MG851", theirs.id, panel)
    refused(insert, "MG851", view.id, prepared)
    work.choose_panel(project=view.public_id, panel=panel, actor_id=stage.clara.id)
    assert work_queries.panel_of(view.id) == panel
    work.choose_panel(project=view.public_id, panel=None, actor_id=stage.clara.id)
    assert work_queries.panel_of(view.id) is None


def test_the_choice_is_fixed_once_members_see_it(stage):
    panel = stage.told()
    view = publish(stage, draft(stage, panel))
    with pytest.raises(ProjectNotDraft):
        work.choose_panel(project=view.public_id, panel=None, actor_id=stage.clara.id)
    refused("DELETE FROM work_projectpanel", "MG851")


def test_a_panel_that_was_closed_meanwhile_asks_nobody(stage):
    panel = stage.told()
    view = draft(stage, panel)
    opened = publish(stage, draft(stage, panel))
    actions.close_panel(panel=panel, actor_id=stage.dora.id)
    with pytest.raises(PanelUnfit):
        publish(stage, view)
    woman = stage.members["woman0"]
    woman.ask(opened.public_id, 3)
    assert woman.tasks == []


def wallet(worker):
    account = ledger.account_id(kind=AccountKind.WALLET, owner=worker.ref.subject, currency="USD")
    return ledger.balance(account).micros


def two_groups(stage):
    """Two panels of one client for one use, each with a project that members work on."""
    first = publish(stage, draft(stage, stage.told()))
    second = publish(stage, draft(stage, stage.told(panels.ELDERS), title="Asked of others"))
    return first, second


def test_a_raise_for_one_group_raises_the_whole_panel(stage):
    first, second = two_groups(stage)
    woman = stage.members["woman0"]
    woman.ask(first.public_id, 2)
    woman.work_through()
    earned = wallet(woman)
    price = Money(second.price.micros + 20_000, "USD")
    publishing.raise_price(project=second.public_id, actor_id=stage.clara.id, price=price)
    assert work_queries.project(first.public_id).price == price
    assert work_queries.project(second.public_id).price == price
    assert wallet(woman) - earned >= 2 * 20_000
    assert findings(audits.AUDITS) == []


def test_a_second_group_is_not_requested_at_another_price(stage):
    first = publish(stage, draft(stage, stage.told()))
    elders = stage.told(panels.ELDERS)
    dearer = Money(first.price.micros + 10_000, "USD")
    with pytest.raises(PanelPriceUneven), transaction.atomic():
        publish(stage, draft(stage, elders, title="Other words", price=dearer))
    seconds = first.estimated_seconds * 2
    double = Money(first.price.micros * 2, "USD")
    other = draft(stage, elders, title="Twice the time", price=double, estimated_seconds=seconds)
    assert publish(stage, other).price == double


def test_no_raise_leaves_another_group_behind(stage):
    two_groups(stage)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE work_project DISABLE TRIGGER assignment_one_price")
    refused("UPDATE work_project SET price_micros = price_micros + id * 20", "MG852")


def test_the_audit_finds_a_group_that_is_paid_less(stage):
    first, second = two_groups(stage)
    behind(f"UPDATE work_project SET price_micros = price_micros + 20000 WHERE id = {second.id}")
    assert first.price == second.price
    assert "All panels of a client for one purpose pay the same hour for the same work" in findings(
        audits.AUDITS
    )


def test_the_database_lists_the_same_classes_of_purposes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT purpose, class FROM work_panel_classes()")
        listed = set(cursor.fetchall())
    assert listed == {
        (purpose, name) for purpose, names in PROJECT_CLASSES.items() for name in names
    }
    assert {name for _purpose, name in listed} <= {kind.value for kind in PurposeClass}
