"""Projects that ask a panel: offered to its members only, at one price an hour for all groups."""

import json

import pytest
from django.db import connection, transaction

from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.panels import actions
from minga.domains.panels.errors import NoSuchPanel
from minga.domains.publishing import actions as publishing
from minga.domains.releases import queries as releases
from minga.domains.work import actions as work
from minga.domains.work import audits
from minga.domains.work import queries as work_queries
from minga.domains.work.errors import PanelPriceUneven, PanelUnfit, ProjectNotDraft
from minga_pure.money import Money
from minga_pure.panels import PROJECT_CLASSES
from minga_pure.projects import PurposeClass
from tests import cast
from tests.integration.consent.cast import behind
from tests.integration.panels import cast as panels
from tests.integration.refusals import findings, refused

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
        names.append((len(annotators(view)), len(annotators(everybody))))
        if number < 2:
            assert annotators(view) == {"0" * 16}
    assert names == [(1, 1), (1, 2), (3, 3)]


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
