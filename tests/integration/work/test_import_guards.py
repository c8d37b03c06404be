"""Rows of every reader pass one gate; no cell becomes another row, no hash another's file."""

import io
import json
import zipfile
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.domains.work.errors import BadProject
from minga.domains.work.models import ClientFile, IncomingItem, Instruction
from minga.domains.work.readers import InvalidRow, Row, check_row
from minga.domains.work.types import ImportState, ImportView, NewExample, ProjectView
from tests import cast

pytestmark = pytest.mark.django_db

HOSTILE = st.text(
    st.sampled_from(["a", "\t", "\n", "\r", "\\", ".", "N", '"', "{", "}", "\x00", "\x07", "é"]),
    min_size=1,
    max_size=30,
)


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clara() -> cast.Customer:
    return cast.good_customer()


def bring(clara: cast.Customer, project: ProjectView, content: bytes, filename: str) -> ImportView:
    begun = work.begin_import(
        project=project.public_id, actor_id=clara.id, filename=filename, stream=io.BytesIO(content)
    )
    return work.run_import(import_id=begun.public_id)


def picture(shade: int = 0) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 6), (shade, 0, 0)).save(file, "PNG")
    return file.getvalue()


def pictures_in_parquet(*paths: str) -> bytes:
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows = [{"bytes": picture(shade), "path": path} for shade, path in enumerate(paths)]
    file = io.BytesIO()
    parquet.write_table(pa.table({"image": rows}), file)
    return file.getvalue()


def names_of(project: ProjectView) -> list[str]:
    rows = IncomingItem.objects.filter(project_id=project.id).order_by("number")
    return list(rows.values_list("external_id", flat=True))


def test_a_path_in_parquet_never_becomes_another_row(clara):
    project = cast.draft(clara, task_type="image_classification")
    content = json.dumps({"image": "0" * 64, "width": 1, "height": 1})
    injected = f"a.png\t{content}\t1\n77\tinjected\t{content}\t999999"
    card = bring(clara, project, pictures_in_parquet(injected, "b.png"), "a.parquet")
    assert (card.state, card.rows_good, card.rows_bad) == (ImportState.COMPLETED, 1, 1)
    assert names_of(project) == ["b.png"]
    (rejected,) = queries.rejected_rows(card.public_id)
    assert (rejected.row, rejected.code) == (1, "bad_id")


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(HOSTILE, HOSTILE), min_size=1, max_size=4))
def test_every_row_of_every_format_is_one_item_or_one_rejected_row(clara, rows):
    named = [{"id": name, "text": text} for name, text in rows]
    lines = "".join(json.dumps(row) + "\n" for row in named)
    for content, filename in ((lines, "a.jsonl"), (json.dumps(named), "a.json")):
        project = cast.draft(clara)
        card = bring(clara, project, content.encode(), filename)
        assert card.state == ImportState.COMPLETED
        assert card.rows_good + card.rows_bad == len(rows)
        stored = IncomingItem.objects.filter(project_id=project.id)
        assert stored.count() == card.rows_good
        assert {(row.external_id, row.content["text"]) for row in stored} <= {
            (name.strip(), text) for name, text in rows
        }


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (Row(1, "a\tb", {"text": "x"}), "bad_id"),
        (Row(1, "a" * 201, {"text": "x"}), "bad_id"),
        (Row(1, "a", {"text": "x\x00"}), "unstorable_value"),
        (Row(1, "a", {"text": "x\ud800"}), "unstorable_value"),
        (Row(1, "a", {"n": 10**5_000}), "unstorable_value"),
        (Row(1, "a", {"n": float("nan")}), "unstorable_value"),
        (Row(1, "a", {"n": {"m": [b"bytes"]}}), "unstorable_value"),
        (Row(1, "a", {"image": "0" * 64}), "foreign_file"),
    ],
)
def test_the_gate_names_what_it_refuses(row, code):
    with pytest.raises(InvalidRow) as refused:
        check_row(row)
    assert refused.value.code == code


def test_deep_values_are_refused_before_they_break_anything():
    deep: object = 1
    for _ in range(5_000):
        deep = [deep]
    with pytest.raises(InvalidRow, match="deep"):
        check_row(Row(1, "a", {"item": deep}))


# --- files belong to the client that brought them -------------------------------------------------
def zipped(shade: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.png", picture(shade))
    return file.getvalue()


@pytest.fixture
def foreign(clara) -> dict[str, object]:
    """The content of an item of another client: a picture that Clara never brought."""
    vera = cast.good_customer("vera")
    theirs = cast.draft(vera, task_type="image_classification")
    bring(vera, theirs, zipped(7), "p.zip")
    return dict(IncomingItem.objects.get(project_id=theirs.id).content)


def foreign_file_refused():
    return pytest.raises(DatabaseError, check=lambda error: error.__cause__.sqlstate == "MG805")


def test_the_database_refuses_an_item_with_the_file_of_another_client(clara, foreign):
    project = cast.draft(clara, task_type="image_classification")
    with foreign_file_refused(), transaction.atomic():
        IncomingItem.objects.create(
            project_id=project.id, number=1, external_id="x", content=foreign
        )
    bring(clara, project, zipped(3), "p.zip")
    with foreign_file_refused(), transaction.atomic():
        IncomingItem.objects.filter(project_id=project.id).update(content=foreign)
    with (
        foreign_file_refused(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO work_item (project_id, pos, external_id, content) VALUES (%s, 0, 'x', %s)",
            [project.id, json.dumps(foreign)],
        )


def test_a_worked_example_shows_no_file_of_another_client(clara, foreign):
    project = cast.draft(clara, task_type="image_classification")
    examples = [NewExample(value={"label": "news"}, reason="It is red.", content=foreign)]
    with pytest.raises(BadProject, match="that you imported"):
        work.write_examples(project=project.public_id, actor_id=clara.id, examples=examples)
    with foreign_file_refused(), transaction.atomic():
        Instruction.objects.create(
            project_id=project.id,
            version=9,
            question="?",
            labels=[],
            examples=[{"id": str(uuid4()), "content": foreign, "value": {}, "reason": "."}],
        )
    bring(clara, project, zipped(7), "p.zip")  # the same bytes, brought by Clara herself
    work.write_examples(project=project.public_id, actor_id=clara.id, examples=examples)
    assert ClientFile.objects.count() == 2


def test_the_rows_of_a_batch_are_not_compared_one_by_one(clara):
    rows = 3_000
    project = cast.draft(clara)
    content = "text\n" + "".join(f"Row {number}\n" for number in range(rows))
    imported = bring(clara, project, content.encode(), "rows.csv")
    assert imported.rows_good == rows
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_tup_read) FROM pg_stat_xact_user_tables WHERE relname = 'work_new_rows'"
        )
        (rows_read,) = cursor.fetchone()
    assert rows_read < 30 * rows
