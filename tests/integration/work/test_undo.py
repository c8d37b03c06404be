"""Undo before publishing: waiting items, imports and drafts go; what was published stays."""

import io

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minga.domains.assignment import actions as assignment
from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.domains.work.actions import import_rows
from minga.domains.work.errors import NoSuchImport, NoSuchProject, ProjectNotDraft
from minga.domains.work.models import Import, IncomingItem, Item, Project
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clara() -> cast.Customer:
    return cast.good_customer()


@pytest.fixture
def project(clara):
    return cast.draft(clara)


def begin(clara, project, content: str):
    return work.begin_import(
        project=project.public_id,
        actor_id=clara.id,
        filename="items.csv",
        stream=io.BytesIO(content.encode()),
    )


def bring(clara, project, *names: str):
    content = "id,text\n" + "".join(f"{name},Text {name}\n" for name in names)
    return work.run_import(import_id=begin(clara, project, content).public_id)


def names_of(project) -> list[str]:
    rows = IncomingItem.objects.filter(project_id=project.id).order_by("number")
    return list(rows.values_list("external_id", flat=True))


def test_chosen_items_or_all_are_deleted(clara, project):
    bring(clara, project, *"abcd")
    mine = {"project": project.public_id, "actor_id": clara.id}
    assert work.delete_waiting_items(**mine, items=["a", "c", "z"]) == 2
    assert names_of(project) == ["b", "d"]
    assert work.delete_waiting_items(**mine, items=[]) == 0
    assert work.delete_waiting_items(**mine) == 2
    assert work.delete_waiting_items(**mine) == 0


def test_an_import_goes_with_its_waiting_items_and_no_others(clara, project):
    first, second = bring(clara, project, *"ab"), bring(clara, project, *"bcd")
    assert work.delete_import(import_id=second.public_id, actor_id=clara.id) == 2
    assert names_of(project) == ["a", "b"]
    assert [card.public_id for card in queries.imports_of(project.id)] == [first.public_id]
    with pytest.raises(NoSuchImport):
        work.delete_import(import_id=second.public_id, actor_id=clara.id)
    assert bring(clara, project, *"cd").rows_good == 2  # the same rows may come again


def test_published_items_of_a_deleted_import_stay(clara, project):
    card = bring(clara, project, "a")
    assignment.publish(project=project.public_id, actor_id=clara.id)
    assert work.delete_import(import_id=card.public_id, actor_id=clara.id) == 0
    assert Item.objects.filter(project_id=project.id).count() == 1


def test_a_file_that_is_deleted_while_it_is_read_is_read_no_further(clara, project, monkeypatch):
    monkeypatch.setattr(import_rows, "BATCH_ROWS", 2)
    begun = begin(clara, project, "id,text\n" + "".join(f"{n},t\n" for n in range(9)))
    write, written = import_rows.write, []

    def deleted_meanwhile(*given: object) -> None:
        write(*given)  # type: ignore[arg-type]
        written.append(given)
        if len(written) == 2:
            work.delete_import(import_id=begun.public_id, actor_id=clara.id)

    monkeypatch.setattr(import_rows, "write", deleted_meanwhile)
    with pytest.raises(NoSuchImport):
        work.run_import(import_id=begun.public_id)
    assert names_of(project) == []
    assert not default_storage.listdir("imports")[1]


def test_a_draft_goes_with_all_that_was_brought(clara, project, django_capture_on_commit_callbacks):
    bring(clara, project, *"ab")
    begin(clara, project, "id,text\nc,not read yet\n")
    with django_capture_on_commit_callbacks(execute=True):
        work.delete_draft(project=project.public_id, actor_id=clara.id)
    assert (Project.objects.count(), IncomingItem.objects.count(), Import.objects.count()) == (
        0,
    ) * 3
    assert not default_storage.listdir("imports")[1]


def test_what_was_published_once_is_never_deleted(clara, project):
    bring(clara, project, "a")
    assignment.publish(project=project.public_id, actor_id=clara.id)
    with pytest.raises(ProjectNotDraft):
        work.delete_draft(project=project.public_id, actor_id=clara.id)
    stays = pytest.raises(DatabaseError, check=lambda error: error.__cause__.sqlstate == "MG808")
    with stays, transaction.atomic():
        Project.objects.filter(id=project.id)._raw_delete(using="default")


def test_an_outsider_deletes_nothing(clara, project):
    card = bring(clara, project, "a")
    oskar = cast.person("oskar")
    with pytest.raises(NoSuchProject):
        work.delete_waiting_items(project=project.public_id, actor_id=oskar.id)
    with pytest.raises(NoSuchProject):
        work.delete_draft(project=project.public_id, actor_id=oskar.id)
    with pytest.raises(NoSuchImport):
        work.delete_import(import_id=card.public_id, actor_id=oskar.id)
    assert names_of(project) == ["a"]


FILES = st.lists(st.sets(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=4)


@settings(
    deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files=FILES, which=st.integers(0, 3))
def test_deleting_an_import_leaves_what_the_others_brought(clara, files, which):
    project = cast.draft(clara)
    cards = [bring(clara, project, *sorted(names)) for names in files]
    gone = which % len(files)
    first_in: dict[str, int] = {}
    for place, names in enumerate(files):
        for name in names:
            first_in.setdefault(name, place)
    deleted = work.delete_import(import_id=cards[gone].public_id, actor_id=clara.id)
    kept = {name for name, place in first_in.items() if place != gone}
    assert set(names_of(project)) == kept
    assert deleted == len(first_in) - len(kept)
