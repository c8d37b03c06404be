"""The files that clients take home open in the programs that they use, and run nothing there."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minga.domains.releases import rules
from minga.domains.releases.formats import WRITERS, labelstudio
from minga.domains.releases.formats.csv import spreadsheet_safe
from minga.domains.releases.types import Format, ReleasedAnswer, ReleasedItem, Sheet
from minga_pure.tasktypes import TaskType, task_type, task_types

SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PROJECT = UUID("01890000-0000-7000-8000-000000000001")
LABELS = ({"name": "es", "title": "Spanish"}, {"name": "=1+1", "title": "Sum"})
TEXTS = Sheet(
    PROJECT, "T", "Which?", "City", task_type("text_classification"), LABELS, False, "USD"
)
BOXES = Sheet(
    PROJECT, "T", "Where?", "City", task_type("boxes"), ({"name": "cat", "title": "Cat"},),
    False, "USD",
)  # fmt: skip
BOX = {"boxes": [{"label": "cat", "x": 0.1, "y": 0.25, "width": 0.5, "height": 0.125}]}


def answer(value: dict[str, Any], kind: str = "label", who: str = "0123456789abcdef") -> Any:
    return ReleasedAnswer(
        str(uuid4()), who, kind, value, "2026-03-01T10:20:30.456Z", 4_200, 10_000, 1
    )


def text(name: str, said: str, *values: dict[str, Any], pos: int = 0) -> ReleasedItem:
    return rules.released_item(
        TEXTS, name, pos, {"text": said}, [answer(value) for value in values]
    )


def picture(*answers: ReleasedAnswer) -> ReleasedItem:
    content = {"image": "a" * 64, "width": 200, "height": 100}
    return rules.released_item(BOXES, "cats/one.jpg", 0, content, answers)


def written(format: Format, sheet: Sheet, *batches: list[ReleasedItem]) -> bytes:  # noqa: A002
    return b"".join(WRITERS[format][0](sheet, iter(batches)))


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_a_csv_row_holds_the_item_its_majority_and_every_answer():
    item = text("1", "Hola\n", {"label": "es"}, {"label": "es"}, {"label": "=1+1"})
    (row,) = table(written(Format.CSV, TEXTS, [item]))
    assert (row["item"], row["text"], row["majority"]) == ("1", "Hola\n", "es")
    assert (row["share"], row["labels"]) == ("0.6667", "3")
    assert [one["value"] for one in json.loads(row["answers"])] == [
        {"label": "es"},
        {"label": "es"},
        {"label": "=1+1"},
    ]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_strangers_text_is_no_formula_in_a_spreadsheet(sign):
    item = text(sign + "id", sign + 'HYPERLINK("http://x")', {"label": "=1+1"})
    (row,) = table(written(Format.CSV, TEXTS, [item]))
    for cell in row.values():
        assert not cell.startswith(SIGNS)
    assert row["text"] == "'" + sign + 'HYPERLINK("http://x")'


def test_a_negative_number_stays_a_number():
    assert spreadsheet_safe(-1) == -1


def test_a_tie_and_an_item_without_labels_decide_nothing():
    tie = text("1", "x", {"label": "es"}, {"label": "=1+1"})
    none = rules.released_item(TEXTS, "2", 1, {"text": "y"}, [answer({}, "skip")])
    first, second = table(written(Format.CSV, TEXTS, [tie, none]))
    assert (first["majority"], first["share"], first["labels"]) == ("", "0.5", "2")
    assert (second["majority"], second["labels"]) == ("", "0")
    assert len(json.loads(second["answers"])) == 1


@settings(deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), max_size=8))
def test_every_text_comes_back_as_it_was(texts):
    items = [text(str(pos), said, {"label": "es"}, pos=pos) for pos, said in enumerate(texts)]
    rows = table(written(Format.CSV, TEXTS, items))
    assert [row["text"] for row in rows] == [spreadsheet_safe(said) for said in texts]
    lines = written(Format.JSONL, TEXTS, items).decode().split("\n")
    assert [json.loads(line)["content"]["text"] for line in lines if line] == texts
    tasks = json.loads(written(Format.LABEL_STUDIO, TEXTS, items))
    assert [task["data"]["text"] for task in tasks] == texts


def test_json_lines_hold_everything():
    (line,) = written(Format.JSONL, TEXTS, [text("1", "Hola", {"label": "es"})]).splitlines()
    row = json.loads(line)
    (said,) = row.pop("answers")
    assert row == {
        "item": "1",
        "pos": 0,
        "content": {"text": "Hola"},
        "majority": {"label": "es"},
        "share": 1.0,
        "labels": 1,
        "votes": [{"name": "es", "count": 1}],
        "result": None,
        "confidence": None,
        "distribution": [],
        "verdict": "",
        "members_result": None,
    }
    assert set(said) == {
        "id", "annotator", "kind", "value", "at", "spent_ms", "price_micros", "instruction_version"
    }  # fmt: skip


@pytest.mark.parametrize("format", Format)
def test_a_project_without_items_gives_a_whole_file(format):  # noqa: A002
    content = written(format, TEXTS)
    if format == Format.LABEL_STUDIO:
        assert json.loads(content) == []
    if format == Format.CSV:
        assert table(content) == []


def test_parquet_has_typed_columns_and_row_groups(monkeypatch):
    pytest.importorskip("pyarrow")
    from pyarrow import parquet

    from minga.domains.releases.formats import parquet as ours

    monkeypatch.setattr(ours, "ROWS_A_GROUP", 2)
    items = [text(str(pos), "Hola", {"label": "es"}, {"label": "es"}, pos=pos) for pos in range(5)]
    content = written(Format.PARQUET, TEXTS, items[:2], items[2:4], items[4:])
    file = parquet.ParquetFile(io.BytesIO(content))
    assert file.num_row_groups == 3
    assert file.schema_arrow.metadata[b"minga.currency"] == b"USD"
    rows = file.read().to_pylist()
    assert [row["item"] for row in rows] == ["0", "1", "2", "3", "4"]
    assert rows[0]["majority"] == "es"
    assert rows[0]["answers"][0]["at"].isoformat() == "2026-03-01T10:20:30.456000+00:00"
    assert rows[0]["answers"][1]["price_micros"] == 10_000


def test_parquet_of_boxes_keeps_sides_as_numbers():
    pytest.importorskip("pyarrow")
    from pyarrow import parquet

    content = written(Format.PARQUET, BOXES, [picture(answer(BOX))])
    (row,) = parquet.read_table(io.BytesIO(content)).to_pylist()
    assert (row["width"], row["height"]) == (200, 100)
    assert json.loads(row["answers"][0]["value"]) == BOX


def test_label_studio_counts_boxes_in_percent():
    (task,) = json.loads(written(Format.LABEL_STUDIO, BOXES, [picture(answer(BOX))]))
    (result,) = task["annotations"][0]["result"]
    value = result["value"]
    assert (value["x"], value["y"], value["width"], value["height"]) == (10, 25, 50, 12.5)
    assert (result["original_width"], result["original_height"]) == (200, 100)
    assert task["data"]["image"] == "cats/one.jpg"


def test_label_studio_tasks_fit_their_configuration():
    items = [picture(answer(BOX), answer({}, "cant_tell")), picture(answer(BOX))]
    tasks = json.loads(written(Format.LABEL_STUDIO, BOXES, items))
    config = ET.fromstring(labelstudio.label_config(BOXES))
    names = {tag.get("name") for tag in config.iter() if tag.get("name")}
    annotations = [one for task in tasks for one in task["annotations"]]
    for annotation in annotations:
        for result in annotation["result"]:
            assert result["from_name"] in names
            assert result["to_name"] in names
    assert [one["id"] for one in annotations] == [1, 2, 3]
    assert [one["was_cancelled"] for one in annotations] == [False, True, False]
    assert "'skip'" not in str(annotations)


def test_the_writers_read_ahead_by_one_batch_at_most():
    asked = 0

    def batches() -> Iterator[list[ReleasedItem]]:
        nonlocal asked
        for pos in range(1_000):
            asked += 1
            yield [text(str(pos), "Hola", {"label": "es"}, pos=pos)]

    for format in (Format.CSV, Format.JSONL, Format.LABEL_STUDIO):  # noqa: A001
        asked = 0
        chunks = WRITERS[format][0](TEXTS, batches())
        for _ in range(5):
            next(chunks)
        assert asked <= 5


def test_a_member_has_another_name_in_every_project_and_the_same_within_one():
    key, other, lova, kanto = b"k" * 32, uuid4(), uuid4(), uuid4()
    name = rules.annotator_name(key, PROJECT, lova)
    assert name == rules.annotator_name(key, PROJECT, lova)
    assert len({name, rules.annotator_name(key, other, lova),
                rules.annotator_name(key, PROJECT, kanto),
                rules.annotator_name(b"x" * 32, PROJECT, lova)}) == 4  # fmt: skip


def sampled(kind: TaskType) -> tuple[Sheet, ReleasedItem]:
    """The sample of a task type, answered twice alike."""
    one = kind.sample
    sheet = Sheet(PROJECT, "T", one.question, "City", kind, tuple(one.labels), False, "USD")
    said = [answer(one.value), answer(one.value), answer({}, "skip")]
    return sheet, rules.released_item(sheet, "item 1", 0, one.content, said)


@pytest.mark.parametrize("kind", task_types(), ids=lambda kind: kind.name)
@pytest.mark.parametrize("format", Format)
def test_every_kind_of_task_leaves_in_every_format(kind, format):  # noqa: A002
    if format == Format.PARQUET:
        pytest.importorskip("pyarrow")
    sheet, item = sampled(kind)
    content = written(format, sheet, [item])
    if format == Format.CSV:
        (row,) = table(content)
        assert len(json.loads(row["answers"])) == 3
        assert len(set(row)) == len(content.decode().partition("\r\n")[0].split(","))
        for name, value in kind.sample.content.items():
            column = f"item_{name}" if name in ("answers", "result") else name
            said = json.loads(row[column]) if isinstance(value, list | dict) else row[column]
            assert said == (value if isinstance(value, list | dict) else str(value))
    if format == Format.PARQUET:
        from pyarrow import parquet

        (row,) = parquet.read_table(io.BytesIO(content)).to_pylist()
        assert len(row["answers"]) == 3
    if format == Format.LABEL_STUDIO:
        (task,) = json.loads(content)
        config = ET.fromstring(labelstudio.label_config(sheet))
        tags = {tag.get("name"): tag for tag in config.iter() if tag.get("name")}
        shown = {
            tag.get("value", "")[1:] for tag in config.iter() if tag.get("value", "")[:1] == "$"
        }
        assert shown <= task["data"].keys()
        for result in task["annotations"][0]["result"]:
            if result["type"] != "relation":
                assert tags[result["from_name"]].tag.lower() == result["type"]
                assert tags[result["from_name"]].get("toName") == result["to_name"]
                assert result["to_name"] in tags
