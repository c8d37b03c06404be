"""The database gives every project's sheet a version, which moves when what it shows changes."""

import pytest
from django.db import connection

from minga.domains.answers import queries as answers
from minga.domains.work import actions, queries
from minga.domains.work.models import Project
from minga_pure.projects import NewRecipient
from tests.cast import draft, good_customer, published, worker

pytestmark = pytest.mark.django_db

# A column of work_project, a new value, and whether the sheet shows it.
COLUMNS = [
    ("title", "'Another title'", True),
    ("multiple", "NOT multiple", True),
    ("estimated_seconds", "estimated_seconds + 1", True),
    ("content_language", "'mg'", True),
    ("warnings", "'{death}'", True),
    ("state", "'paused'", False),
    ("created_at", "now()", False),
    ("paused_for", "'questions'", False),
    ("items", "items", False),
]


def version(project) -> int:
    return queries.project(project.public_id).sheet_version


@pytest.mark.parametrize(("column", "value", "shown"), COLUMNS)
def test_the_version_moves_with_what_the_sheet_shows_and_with_nothing_else(column, value, shown):
    project = published()
    before = version(project)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE work_project SET {column} = {value} WHERE id = %s", [project.id])
    assert version(project) == before + shown


CHAIN = (
    NewRecipient("City of Valencia", "ES", "uses the labels"),
    NewRecipient("Archive Ltd", "PT", "keeps the labels"),
)
LINK = "project_id, place, legal_name, country, role"
ITS_CLIENT = "WHERE id = (SELECT client_id FROM work_project WHERE id = %s)"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE work_recipient SET role = 'keeps copies' WHERE project_id = %s AND place = 1",
        "DELETE FROM work_recipient WHERE project_id = %s AND place = 1",
        f"INSERT INTO work_recipient ({LINK}) VALUES (%s, 9, 'Press Ltd', 'PT', 'prints them')",
        f"UPDATE work_client SET contact = 'new@valencia.example' {ITS_CLIENT}",
        f"UPDATE work_client SET website = 'https://valencia.example' {ITS_CLIENT}",
    ],
)
def test_the_client_and_the_recipients_are_part_of_the_sheet(change):
    clara = good_customer()
    project, other = published(clara, recipients=CHAIN), draft(clara)
    before = version(project), version(other)
    with connection.cursor() as cursor:
        cursor.execute(change, [project.id])
    assert (version(project), version(other)) == (before[0] + 1, before[1])


def test_a_row_saved_with_an_older_version_moves_it_as_well():
    clara = good_customer()
    project = published(clara)
    row = Project.objects.get(id=project.id)
    actions.warn(project=project.public_id, actor_id=clara.id, kinds=["death"])
    row.sheet_version, row.warnings = 1, ["death"]
    row.save()
    assert version(project) == 3


def test_a_sync_brings_the_sheet_again_when_it_has_changed_and_only_then():
    clara = good_customer()
    project, lova = published(clara), worker()
    name = project.public_id
    (sheet,) = lova.ask(name, 2).projects
    assert (sheet.version, sheet.warnings) == (1, ())
    assert lova.sync(sheets={name: 1}).projects == []
    assert lova.sync(sheets=[name]).projects == []
    actions.warn(project=name, actor_id=clara.id, kinds=["death"])
    for known in ({name: 1}, [name], {}):
        (sheet,) = lova.sync(sheets=known).projects
        assert (sheet.version, sheet.warnings) == (2, ("death",))
    assert lova.sync(sheets={name: 2}).projects == []


def test_a_sheet_is_not_brought_for_work_that_is_put_down():
    project, lova = published(), worker()
    lova.ask(project.public_id, 2)
    assert lova.sync(down=[project.public_id]).projects == []


def test_what_this_process_remembers_is_as_new_as_is_asked_for():
    clara = good_customer()
    project = published(clara)
    name = project.public_id
    first = answers.task_specs([name])[name]
    assert answers.task_specs([name])[name] is first
    actions.warn(project=project.public_id, actor_id=clara.id, kinds=["death"])
    assert answers.task_specs([name], {name: 1})[name] is first
    assert answers.task_specs([name], {name: 2})[name].sheet.warnings == ("death",)
