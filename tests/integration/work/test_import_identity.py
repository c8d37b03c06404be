"""Identity of imported rows: an id, else the content; a known id with other content is asked."""

import io
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minga.domains.assignment import actions as assignment
from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.domains.work.errors import NoSuchImport
from minga.domains.work.models import ImportConflict, IncomingItem, Item
from minga.domains.work.types import ConflictChoice, ImportView
from minga_pure.ids import uuid7_new
from tests import cast

pytestmark = pytest.mark.django_db
INPUTS = Path(__file__).parent / "inputs"


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clara() -> cast.Customer:
    return cast.good_customer()


@pytest.fixture
def project(clara):
    return cast.draft(clara)


def bring(clara, project, content: bytes | str, filename: str = "items.csv") -> ImportView:
    encoded = content.encode() if isinstance(content, str) else content
    begun = work.begin_import(
        project=project.public_id, actor_id=clara.id, filename=filename, stream=io.BytesIO(encoded)
    )
    return work.run_import(import_id=begun.public_id)


def texts_of(project) -> list[str]:
    rows = IncomingItem.objects.filter(project_id=project.id).order_by("number")
    return [content["text"] for content in rows.values_list("content", flat=True)]


def items_of(project) -> dict[str, str]:
    rows = IncomingItem.objects.filter(project_id=project.id)
    return {name: content["text"] for name, content in rows.values_list("external_id", "content")}


def codes_of(card: ImportView) -> list[str]:
    return [row.code for row in queries.rejected_rows(card.public_id)]


# --- rows without an id ---------------------------------------------------------------------------
def test_the_same_file_again_brings_nothing_and_says_as_what_it_is_known(clara, project):
    first = bring(clara, project, (INPUTS / "c13_v1.csv").read_bytes(), "reviews.csv")
    again = bring(clara, project, (INPUTS / "c13_v1.csv").read_bytes(), "reviews.csv")
    assert (first.rows_good, again.rows_good, again.rows_bad) == (5, 0, 5)
    assert set(codes_of(again)) == {"duplicate_content"}
    assert "“reviews.csv:2”" in queries.rejected_rows(again.public_id)[0].reason


def test_a_mended_file_brings_the_row_that_changed_and_no_other(clara, project):
    bring(clara, project, (INPUTS / "c13_v1.csv").read_bytes(), "reviews.csv")
    mended = bring(clara, project, (INPUTS / "c13_v2.csv").read_bytes(), "reviews.csv")
    assert mended.rows_good == 1
    assert texts_of(project)[-1] == 'bad "soup\nreally'


def test_the_file_of_next_week_is_new_items_under_names_of_their_own(clara, project):
    bring(clara, project, (INPUTS / "c13_v1.csv").read_bytes(), "reviews.csv")
    card = bring(clara, project, (INPUTS / "c13_next_week.csv").read_bytes(), "reviews.csv")
    assert (card.rows_good, card.rows_bad) == (5, 0)
    assert texts_of(project)[5:] == ["fresh fish", "raw onion", "sweet melon", "dry rice",
                                     "hot pepper"]  # fmt: skip
    assert len(items_of(project)) == 10


def test_two_files_of_one_name_are_both_taken(clara, project):
    bring(clara, project, (INPUTS / "c22_a.csv").read_bytes())
    bring(clara, project, (INPUTS / "c22_b.csv").read_bytes())
    assert texts_of(project) == ["alpha one", "alpha two", "beta one", "beta two", "beta three"]


def test_pictures_of_one_name_in_parquet_are_all_taken(clara):
    pytest.importorskip("pyarrow")
    project = cast.draft(clara, task_type="image_classification")
    content = (INPUTS / "p10_hf_image_same_basename.parquet").read_bytes()
    first = bring(clara, project, content, "p.parquet")
    assert (first.rows_bad, codes_of(first)) == (0, [])
    assert IncomingItem.objects.filter(project_id=project.id).count() == first.rows_good > 1
    assert bring(clara, project, content, "p.parquet").rows_good == 0


def test_content_that_is_published_already_does_not_come_again(clara, project):
    bring(clara, project, "text\na\nb\n")
    assignment.publish(project=project.public_id, actor_id=clara.id)
    card = bring(clara, project, "text\nz\nb\n")
    assert (card.rows_good, codes_of(card)) == (1, ["duplicate_content"])


def test_the_database_holds_one_content_once(clara, project):
    key = uuid7_new()
    for model, place in ((IncomingItem, "number"), (Item, "pos")):
        fields = {"project_id": project.id, "content": {"text": "a"}, "content_key": key}
        model.objects.create(external_id="a", **{place: 1}, **fields)
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(external_id="b", **{place: 2}, **fields)


@settings(
    deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files=st.lists(st.lists(st.sampled_from("abcdef"), min_size=1), min_size=1, max_size=4))
def test_any_files_bring_each_content_once_in_order_of_arrival(clara, files):
    project = cast.draft(clara)
    for lines in files:
        bring(clara, project, "text\n" + "\n".join(lines), "same.csv")
    assert texts_of(project) == list(dict.fromkeys(text for lines in files for text in lines))


# --- rows with an id ------------------------------------------------------------------------------
@pytest.fixture
def conflict(clara, project) -> ImportView:
    bring(clara, project, (INPUTS / "d01_same_id_v1.csv").read_bytes())
    return bring(clara, project, (INPUTS / "d01_same_id_v2.csv").read_bytes())


def decide(clara, card: ImportView, choice: ConflictChoice, **which) -> int:
    return work.decide_conflicts(
        import_id=card.public_id, actor_id=clara.id, choice=choice, **which
    )


def test_a_known_id_with_other_content_changes_nothing_and_is_named(clara, project, conflict):
    assert items_of(project) == {"1": "old wording", "2": "stays", "3": "added"}
    assert codes_of(conflict) == ["other_content", "duplicate_id"]
    assert conflict.conflicts == 1
    (view,) = queries.import_conflicts(conflict.public_id)
    assert (view.row, view.external_id, view.is_published) == (2, "1", False)
    assert (view.stored_content["text"], view.content["text"]) == ("old wording", "new wording")


@pytest.mark.parametrize(
    ("choice", "texts"),
    [
        (ConflictChoice.KEEP, ["added", "old wording", "stays"]),
        (ConflictChoice.REPLACE, ["added", "new wording", "stays"]),
        (ConflictChoice.NEW_ID, ["added", "new wording", "old wording", "stays"]),
    ],
)
def test_the_client_decides_once(clara, project, conflict, choice, texts):
    assert decide(clara, conflict, choice) == 1
    assert sorted(texts_of(project)) == texts
    assert decide(clara, conflict, ConflictChoice.REPLACE) == 0
    assert sorted(texts_of(project)) == texts
    assert queries.import_for(clara.id, conflict.public_id).conflicts == 0


def test_only_the_named_rows_are_decided(clara, project):
    bring(clara, project, "id,text\n1,a\n2,b\n3,c\n")
    card = bring(clara, project, "id,text\n1,x\n2,y\n3,z\n")
    assert decide(clara, card, ConflictChoice.REPLACE, rows=[3, 4]) == 2
    assert items_of(project) == {"1": "a", "2": "y", "3": "z"}
    assert queries.import_for(clara.id, card.public_id).conflicts == 1


def test_a_published_item_is_never_replaced(clara, project):
    bring(clara, project, "id,text\n1,a\n")
    assignment.publish(project=project.public_id, actor_id=clara.id)
    card = bring(clara, project, "id,text\n1,b\n")
    assert decide(clara, card, ConflictChoice.REPLACE) == 0
    (view,) = queries.import_conflicts(card.public_id)
    assert view.is_published
    assert Item.objects.get(project_id=project.id).content == {"text": "a"}
    assert decide(clara, card, ConflictChoice.NEW_ID) == 1
    assert texts_of(project) == ["b"]


def test_the_same_id_twice_in_one_file_is_a_conflict(clara, project):
    card = bring(clara, project, "id,text\n1,a\n1,b\n1,a\n")
    assert (items_of(project), codes_of(card)) == ({"1": "a"}, ["other_content", "duplicate_id"])
    assert decide(clara, card, ConflictChoice.REPLACE) == 1
    assert items_of(project) == {"1": "b"}


def test_a_guess_laid_beside_an_item_is_no_other_content(clara, project):
    bring(clara, project, "id,text\n1,a\n")
    work.show_guesses(project_id=project.id, model="m", guesses=[("1", {"label": "news"})])
    assert codes_of(bring(clara, project, "id,text\n1,a\n")) == ["duplicate_id"]


def test_an_outsider_decides_nothing(project, conflict):
    oskar = cast.person("oskar")
    with pytest.raises(NoSuchImport):
        decide(oskar, conflict, ConflictChoice.KEEP)
    assert ImportConflict.objects.filter(decision="").count() == 1
