"""Agreed results leave in the formats of other tools, and come back as gold or predictions."""

import json

import pytest

from minga.domains.quality import actions as quality
from minga.domains.quality import queries as quality_queries
from minga.domains.quality.errors import BadGold, BadPrediction, UnreadableFile
from minga.domains.quality.models import Result
from minga.domains.releases import queries
from minga.domains.releases.errors import FormatDoesNotFit, UnknownFormat
from minga.domains.work.types import ProjectView
from minga_pure.dataset_formats import dataset_formats
from tests import cast

pytestmark = pytest.mark.django_db
BOX = {"label": "news", "x": 0.1, "y": 0.25, "width": 0.5, "height": 0.125}


def exported(project: ProjectView, format_name: str) -> bytes:
    return b"".join(queries.export(project.id, format_name).chunks)


def coco(*names: str) -> bytes:
    document = {
        "images": [
            {"id": number, "file_name": name, "width": 200, "height": 100}
            for number, name in enumerate(names)
        ],
        "categories": [{"id": 1, "name": "news"}],
        "annotations": [
            {"image_id": number, "category_id": 1, "bbox": [20, 25, 100, 12.5]}
            for number, _name in enumerate(names)
        ],
    }
    return json.dumps(document).encode()


def test_a_format_that_cannot_hold_the_answers_is_refused_with_those_that_can():
    texts = cast.published(texts=1)
    with pytest.raises(FormatDoesNotFit, match=r"“?coco.*csv, jsonl, parquet, label-studio"):
        queries.export(texts.id, "coco")
    with pytest.raises(UnknownFormat, match="csv, jsonl"):
        queries.export(texts.id, "xlsx")
    assert "coco" not in queries.export_formats(texts.id)


def test_only_agreed_items_leave_with_their_result_and_probability():
    clara = cast.good_customer()
    project = cast.published(clara, texts=3, task_type="spans")
    mark = {"start": 0, "end": 4, "label": "news"}
    for name in ("lova", "kanto"):
        member = cast.worker(name)
        member.ask(project.public_id, count=3)
        member.sync([member.answer(task, {"spans": [mark]}) for task in member.tasks])
    quality.compute(project_id=project.id)
    Result.objects.filter(project_id=project.id).update(verdict="disagree")
    Result.objects.filter(project_id=project.id, pos=1).update(verdict="agreed")
    names = [form.name for form in dataset_formats()]
    fitting = [name for name in queries.export_formats(project.id) if name in names]
    for name in fitting:
        written = exported(project, name)
        assert written
        count = quality.bring_predictions_of_file(
            project=project.public_id, actor_id=clara.id, model=name,
            written=written, format_name=name,
        )  # fmt: skip
        assert count == 1
    assert quality_queries.predictions(project.id) == dict.fromkeys(fitting, 1)


def test_boxes_of_coco_are_gold_and_predictions():
    clara = cast.good_customer()
    project = cast.draft(clara, task_type="boxes")
    brought = {"project": project.public_id, "actor_id": clara.id, "format_name": "coco"}
    assert quality.keep_gold_of_file(written=coco("a.jpg", "b.jpg"), **brought) == 2
    assert quality_queries.gold(project.id)["a.jpg"] == {"boxes": [BOX]}
    count = quality.bring_predictions_of_file(model="detr", written=coco("a.jpg"), **brought)
    assert count == 1
    with pytest.raises(UnreadableFile, match="COCO"):
        quality.keep_gold_of_file(written=b"{}", **brought)
    with pytest.raises(UnreadableFile, match=r"conll.*table, coco, voc, yolo"):
        quality.keep_gold_of_file(**{**brought, "written": b"x", "format_name": "conll"})


@pytest.mark.parametrize("name", ["a\0.jpg", "\ud83e.jpg", "\uffff", "", "x" * 5_000], ids=range(5))
@pytest.mark.parametrize("format_name", ["coco", "table"])
def test_an_id_that_no_item_can_have_is_refused_with_a_sentence(name, format_name):
    clara = cast.good_customer()
    project = cast.draft(clara, task_type="boxes")
    written = coco(name)
    if format_name == "table":
        written = json.dumps({"item": name, "value": {"boxes": [BOX]}}).encode()
    brought = {
        "project": project.public_id, "actor_id": clara.id, "format_name": format_name,
        "written": written,
    }  # fmt: skip
    with pytest.raises((UnreadableFile, BadPrediction)):
        quality.bring_predictions_of_file(model="detr", **brought)
    with pytest.raises((UnreadableFile, BadGold)):
        quality.keep_gold_of_file(**brought)
