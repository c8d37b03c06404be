"""Exports hold the agreed result for converters, and no key or cell depends on what a label is."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga.domains.quality.readers import known_answers
from minga.domains.releases import rules
from minga.domains.releases.formats import csv, labelstudio
from minga.domains.releases.types import AggregatedResult, Format, ReleasedItem, Sheet
from minga_pure.tasktypes import task_type
from tests.unit.releases.test_formats import (
    BOXES,
    PROJECT,
    TEXTS,
    answer,
    picture,
    table,
    text,
    written,
)

NAMES = st.text("aAbB|,;[]{}\"' =é", min_size=1, max_size=6).filter(str.strip).map(str.strip)


def sheet_of(names: list[str], *, multiple: bool = False) -> Sheet:
    labels = tuple({"name": name, "title": name} for name in names)
    kind = task_type("text_classification")
    return Sheet(PROJECT, "T", "Which?", "City", kind, labels, multiple, "USD")


def box(x: float) -> dict[str, Any]:
    return {"boxes": [{"label": "cat", "x": x, "y": 0.25, "width": 0.5, "height": 0.125}]}


def aggregated(item: ReleasedItem, value: Any, verdict: str) -> ReleasedItem:
    return rules.with_aggregation(item, AggregatedResult(value, 0.97, {"1": 0.97}, verdict))


def test_the_consensus_is_the_only_annotation_of_an_agreed_item():
    agreed = picture(answer(box(0.1)), answer(box(0.1)), answer(box(0.4)))
    nothing = picture(answer({"boxes": []}), answer({"boxes": []}))
    open_item, doubtful = picture(answer(box(0.2))), picture(answer(box(0.2)), answer(box(0.4)))
    unseen = picture(answer(box(0.1)))
    items = [
        aggregated(agreed, box(0.1), "agreed"),
        aggregated(open_item, box(0.2), "open"),
        aggregated(doubtful, None, "disagree"),
        unseen,
        aggregated(nothing, {"boxes": []}, "agreed"),
    ]
    tasks = json.loads(written(Format.LABEL_STUDIO_CONSENSUS, BOXES, items[:3], items[3:]))
    assert len(tasks) == 2
    (annotation,) = tasks[0]["annotations"]
    assert annotation["result"] == BOXES.type.label_studio_result(box(0.1), agreed.content)
    assert annotation["was_cancelled"] is False
    assert [one["result"] for one in tasks[1]["annotations"]] == [[]]
    assert "predictions" not in tasks[0]


def test_no_chunk_of_a_streamed_export_is_empty():
    batches = [
        [picture(answer(box(0.1)))],
        [aggregated(picture(answer(box(0.1))), box(0.1), "agreed")],
    ]
    assert all(labelstudio.write_consensus(BOXES, iter(batches)))


def keys_of(value: Any) -> set[str]:
    """Return the keys of a row at any depth, but of the item and of answers in their own form."""
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    if not isinstance(value, dict):
        return set()
    parts = (keys_of(part) for name, part in value.items() if name not in OWN_SHAPE)
    return set(value).union(*parts)


OWN_SHAPE = ("content", "data", "value", "majority", "result")
ROW_KEYS = {
    "item", "pos", "content", "majority", "share", "labels", "votes", "answers", "result",
    "confidence", "distribution", "verdict", "members_result", "name", "count", "probability",
    "id", "annotator", "kind", "value", "at", "spent_ms", "price_micros", "instruction_version",
}  # fmt: skip


@given(st.lists(NAMES, min_size=2, max_size=6, unique=True), st.data())
def test_no_key_of_a_row_is_made_of_data(names, data):
    sheet = sheet_of(names)
    said = data.draw(st.lists(st.sampled_from(names), min_size=1, max_size=5))
    item = rules.released_item(
        sheet, "1", 0, {"text": "x"}, [answer({"label": name}) for name in said]
    )
    shares = dict.fromkeys(said, 1 / len(set(said)))
    rules.with_aggregation(item, AggregatedResult({"label": said[0]}, 0.9, shares, "agreed"))
    row = json.loads(written(Format.JSONL, sheet, [item]))
    assert keys_of(row) <= ROW_KEYS
    assert {vote["name"]: vote["count"] for vote in row["votes"]} == {
        name: said.count(name) for name in said
    }
    assert {part["name"]: part["probability"] for part in row["distribution"]} == shares


def cased_rows() -> bytes:
    sheet = sheet_of(["yes", "Yes", "YES"])
    items = [
        aggregated(
            rules.released_item(sheet, str(pos), pos, {"text": "x"}, [answer({"label": name})] * 2),
            {"label": name},
            "agreed",
        )
        for pos, name in enumerate(["yes"] * 50 + ["Yes", "YES"])
    ]
    return written(Format.JSONL, sheet, items)


def test_duckdb_reads_labels_that_differ_by_case(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path / "rows.jsonl"
    path.write_bytes(cased_rows())
    votes = "SELECT unnest(votes) AS vote FROM read_json(?)"
    query = f"SELECT vote.name, count(*) FROM ({votes}) GROUP BY 1"
    assert dict(duckdb.execute(query, [str(path)]).fetchall()) == {"yes": 50, "Yes": 1, "YES": 1}


def test_later_rows_have_the_types_of_the_first_ones():
    json_reader = pytest.importorskip("pyarrow.json")
    lines = cased_rows().splitlines(keepends=True)
    schemas = [
        json_reader.read_json(io.BytesIO(b"".join(part))).schema
        for part in (lines[:50], lines[50:])
    ]
    assert schemas[0] == schemas[1]


@given(st.lists(NAMES, min_size=2, max_size=6, unique=True), st.data())
def test_a_majority_of_several_labels_is_never_ambiguous(names, data):
    sheet = sheet_of(names, multiple=True)
    chosen = [name for name in names if data.draw(st.booleans())] or names[:1]
    item = rules.released_item(sheet, "t", 0, {"text": "x"}, [answer({"labels": chosen})])
    (row,) = table(written(Format.CSV, sheet, [item]))
    assert json.loads(row["majority"]) == chosen
    file = io.StringIO(newline="")
    csv.csv.writer(file).writerows([["item", "label"], ["t", row["majority"]]])
    known = known_answers(file.getvalue().encode(), sheet.labels, multiple=True)
    assert known == [("t", {"labels": chosen}, "")]


def test_a_list_of_labels_goes_before_a_label_that_is_called_like_it():
    labels = sheet_of(["a", '["a"]', "a|b"], multiple=True).labels
    cells = {'["a"]': ["a"], '["[\\"a\\"]"]': ['["a"]'], "a|b": ["a|b"], "[a]": ["[a]"]}
    for cell, chosen in cells.items():
        file = io.StringIO(newline="")
        csv.csv.writer(file).writerows([["item", "label"], ["t", cell]])
        known = known_answers(file.getvalue().encode(), labels, multiple=True)
        assert known == [("t", {"labels": chosen}, "")]


def test_parquet_has_typed_votes_and_probabilities():
    pytest.importorskip("pyarrow")
    from pyarrow import parquet

    item = aggregated(text("1", "Hola", {"label": "es"}), {"label": "es"}, "agreed")
    (row,) = parquet.read_table(io.BytesIO(written(Format.PARQUET, TEXTS, [item]))).to_pylist()
    assert row["votes"] == [{"name": "es", "count": 1}]
    assert row["distribution"] == [{"name": "1", "probability": 0.97}]
