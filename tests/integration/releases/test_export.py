"""A client takes home every paid answer of its own project, and nothing else."""

import json
from typing import Any
from uuid import uuid4

import pytest

from minga.domains.quality import actions as quality
from minga.domains.quality.models import Result
from minga.domains.releases import queries
from minga.domains.releases.errors import UnknownFormat
from minga.domains.releases.types import Format, ReleasedItem
from minga.domains.work.errors import NoSuchProject
from minga.domains.work.types import ProjectView
from tests import cast

pytestmark = pytest.mark.django_db
CONSENSUS = Format.LABEL_STUDIO_CONSENSUS.value


def lines(project: ProjectView) -> list[dict[str, object]]:
    content = b"".join(queries.export(project.id, "jsonl").chunks)
    return [json.loads(line) for line in content.splitlines()]


def probabilities(row: dict[str, Any]) -> dict[str, float]:
    return {part["name"]: part["probability"] for part in row["distribution"]}


def answered(texts: int = 6, **other: object) -> ProjectView:
    """A project that Lova and Kanto have worked through."""
    project = cast.published(texts=texts, **other)
    for name in ("lova", "kanto"):
        member = cast.worker(name)
        member.ask(project.public_id, count=texts)
        member.work_through()
    return project


def test_every_item_comes_with_every_answer_and_their_majority():
    rows = lines(answered())
    assert sorted(str(row["item"]) for row in rows) == [f"text-{n}" for n in range(6)]
    assert [row["pos"] for row in rows] == list(range(6))
    for row in rows:
        assert row["majority"] == {"label": "news"}
        assert (row["labels"], row["share"]) == (2, 1.0)
        assert len({answer["annotator"] for answer in row["answers"]}) == 2
        assert {answer["price_micros"] for answer in row["answers"]} == {10_000}


def test_what_all_say_together_comes_with_its_certainty():
    project = answered()
    quality.compute(project_id=project.id)
    for row in lines(project):
        assert row["result"] == {"label": "news"}
        assert row["verdict"] in ("agreed", "disagree")
        assert 0.5 < float(str(row["confidence"])) <= 1
        assert set(probabilities(row)) <= {"news", "advert"}


def test_an_answer_with_parts_says_how_likely_each_of_them_is():
    project = cast.published(texts=2, task_type="spans")
    sure = {"start": 0, "end": 4, "label": "news"}
    for name, marks in (
        ("lova", [sure, {"start": 5, "end": 9, "label": "news"}]),
        ("kanto", [sure]),
    ):
        member = cast.worker(name)
        member.ask(project.public_id, count=2)
        member.sync([member.answer(task, {"spans": marks}) for task in member.tasks])
    quality.compute(project_id=project.id)
    for row in lines(project):
        kept, shares = row["result"]["spans"], probabilities(row)  # type: ignore[index]
        assert list(shares) == [str(place + 1) for place in range(len(kept))]  # type: ignore[call-overload]
        assert all(0.5 < share < 1 for share in shares.values())
        assert len(row["answers"]) == 2  # type: ignore[arg-type]
    tasks = json.loads(b"".join(queries.export(project.id, "label-studio").chunks))
    assert all(one["meta"]["distribution"] and one["meta"]["verdict"] for one in tasks)


def test_the_agreed_results_leave_for_converters():
    project = answered()
    assert json.loads(consensus := b"".join(queries.export(project.id, CONSENSUS).chunks)) == []
    quality.compute(project_id=project.id)
    Result.objects.filter(project_id=project.id).update(verdict="disagree")
    Result.objects.filter(project_id=project.id, pos__lt=2).update(verdict="agreed")
    agreed = {str(row["item"]) for row in lines(project) if row["verdict"] == "agreed"}
    assert len(agreed) == 2
    tasks = json.loads(b"".join(queries.export(project.id, CONSENSUS).chunks))
    assert consensus == b"[]\n"
    assert {task["meta"]["item"] for task in tasks} == agreed
    for task in tasks:
        (annotation,) = task["annotations"]
        assert annotation["result"][0]["value"] == {"choices": ["news"]}


def test_items_that_nobody_answered_are_there_as_well():
    project = cast.published(texts=3)
    assert [(row["majority"], row["answers"]) for row in lines(project)] == [(None, [])] * 3


@pytest.mark.parametrize("size", [1, 2, 5, 6, 7])
def test_batches_lose_nothing_at_their_borders(monkeypatch, size):
    monkeypatch.setattr(queries, "POSITIONS_A_BATCH", size)
    rows = lines(answered())
    assert [row["pos"] for row in rows] == list(range(6))
    assert {row["labels"] for row in rows} == {2}


def test_an_answer_that_nothing_paid_does_not_leave_the_house(behind_our_back):
    """G2: even when an intruder has stored one behind every trigger."""
    project = answered(texts=1)
    lova = cast.worker("intruded")
    with behind_our_back() as cursor:
        cursor.execute(
            """
            INSERT INTO answers_answer
            SELECT (jsonb_populate_record(answer, jsonb_build_object(
                       'member_id', %s, 'id', gen_random_uuid(), 'transfer_id', 999999999))).*
              FROM answers_answer answer LIMIT 1
            """,
            [lova.ref.member_id],
        )
        cursor.execute("SELECT count(*) FROM answers_answer")
        assert cursor.fetchone() == (3,)
    (row,) = lines(project)
    assert len(row["answers"]) == 2


def test_another_projects_answers_stay_there():
    clara = cast.good_customer()
    first = cast.published(clara, texts=2)
    second = cast.published(clara, texts=2)
    lova = cast.worker()
    lova.ask(first.public_id, count=2)
    lova.work_through()
    assert [len(row["answers"]) for row in lines(first)] == [1, 1]
    assert [len(row["answers"]) for row in lines(second)] == [0, 0]


def test_two_projects_do_not_show_that_one_person_worked_in_both():
    clara = cast.good_customer()
    lova = cast.worker()
    names = set()
    for _ in range(2):
        project = cast.published(clara, texts=1)
        lova.ask(project.public_id, count=1)
        lova.work_through()
        (row,) = lines(project)
        names |= {answer["annotator"] for answer in row["answers"]}
        assert str(lova.ref.subject) not in json.dumps(row)
        assert lova.username not in json.dumps(row)
    assert len(names) == 2


def test_answers_that_are_no_labels_are_told_but_have_no_vote():
    project = cast.published(texts=1)
    lova, kanto = cast.worker("lova"), cast.worker("kanto")
    for member, kind in ((lova, "label"), (kanto, "wrong_instruction")):
        member.ask(project.public_id, count=1)
        value = {"label": "advert"} if kind == "label" else {"note": "Which news?"}
        member.sync([member.answer(member.tasks[0], value, kind)])
    (row,) = lines(project)
    assert (row["majority"], row["labels"], row["share"]) == ({"label": "advert"}, 1, 1.0)
    assert {answer["kind"] for answer in row["answers"]} == {"label", "wrong_instruction"}


@pytest.mark.parametrize("format", list(Format))
def test_every_format_is_a_file_with_a_name(format):  # noqa: A002
    export = queries.export(answered(texts=2, title="¿Qué es esto?").id, format)
    assert export.filename.startswith("que-es-esto-")
    assert len(b"".join(export.chunks)) > (0 if format == Format.LABEL_STUDIO_CONSENSUS else 100)


def test_an_unknown_format_and_an_unknown_project_are_told():
    project = cast.published(texts=1)
    with pytest.raises(UnknownFormat):
        queries.export(project.id, "xlsx")
    with pytest.raises(NoSuchProject):
        queries.export(project.id + 1, "csv")


def test_what_is_answered_while_the_file_is_sent_is_left_out(monkeypatch):
    monkeypatch.setattr(queries, "POSITIONS_A_BATCH", 1)
    project = cast.published(texts=2)
    card = queries.work.project_by_id(project.id)
    from datetime import UTC, datetime

    lova = cast.worker()
    lova.ask(project.public_id, count=2)
    lova.work_through()
    before = datetime(2020, 1, 1, tzinfo=UTC)
    batches: list[list[ReleasedItem]] = list(
        queries.released(card, queries._sheet(card), as_of=before)
    )
    assert [item.answers for batch in batches for item in batch] == [[], []]


def test_the_label_studio_configuration_is_at_hand():
    assert '<Choice value="news"' in queries.label_config(cast.published(texts=1).id)
    with pytest.raises(NoSuchProject):
        queries.label_config(uuid4().int % 1_000_000_000)
