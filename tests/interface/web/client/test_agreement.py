"""The project page and the quality page show one agreement and one list of doubtful items."""

import copy
import json
import re

import pytest
from django.db import connection

from minga.domains.assignment import actions as assignment
from minga.domains.quality import actions, queries
from minga_pure.tasktypes import task_type
from tests.cast import bring_files, bring_texts, draft, worker
from tests.interface.web.client.browsers import browser_of

ITEMS = 12
FIGURE = re.compile(r'id="agreement"><bdi class="numeric">([^<]+)<')
DOUBTFUL = re.compile(r'class="hard-item">.*?<span dir="auto">([^<]+)</span>', re.DOTALL)


def _polygons(pos, shift):
    corner = 0.02 * pos
    outline = [[corner, corner], [corner + 0.3, corner], [corner + 0.3, corner + 0.3]]
    return {"polygons": [{"label": "roof", "points": [[x + shift, y] for x, y in outline]}]}


def _key_points(pos, shift):
    sample = copy.deepcopy(task_type("keypoints").sample.value)
    for point in sample["points"]:
        point["x"] = round(point["x"] + 0.02 * pos - 0.1 + shift, 4)
    return sample


def _transcript(pos, shift):
    text = f"Buenos días, esta es la carta {pos} de muchas que llegan."
    ending = " Gracias" if shift else " Gracias."
    return {"segments": [{"start_ms": 300, "end_ms": 4_800, "text": text + ending}]}


VALUES = {"polygons": _polygons, "keypoints": _key_points, "audio_transcription": _transcript}


def _answered(clara, task_type_name, value_of):
    """Publish a project that two members answer almost alike."""
    sample = task_type(task_type_name).sample
    project = draft(clara, task_type=task_type_name, labels=sample.labels)
    bring_texts(project, ITEMS)
    bring_files(project, sample.content)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem SET content = %s WHERE project_id = %s",
            [json.dumps(sample.content), project.id],
        )
    project = assignment.publish(project=project.public_id, actor_id=clara.id)
    for name, shift in (("lova", 0.0), ("kanto", 0.004)):
        member = worker(name)
        member.ask(project.public_id, count=ITEMS)
        member.sync([member.answer(task, value_of(task.pos, shift)) for task in member.tasks])
    return project


@pytest.mark.parametrize("task_type_name", VALUES)
def test_both_pages_show_the_stored_agreement(clara, task_type_name):
    project = _answered(clara, task_type_name, VALUES[task_type_name])
    actions.compute(project_id=project.id)
    snapshot = queries.snapshot(project.id)
    browser = browser_of(clara)
    pages = [
        browser.get(f"/projects/{project.public_id}/{page}").content.decode()
        for page in ("", "live", "quality")
    ]
    assert snapshot.alpha > 0.3, "nearly the same is not as different as by chance"
    assert [FIGURE.findall(page) for page in pages] == [[f"{snapshot.alpha:.2f}"]] * 3


def test_the_project_page_lists_the_disputed_items_of_the_quality_page_in_its_order(clara):
    project = draft(clara, redundancy=3)
    bring_texts(project, ITEMS)
    project = assignment.publish(project=project.public_id, actor_id=clara.id)
    for name in ("lova", "kanto", "noro"):
        member = worker(name)
        member.ask(project.public_id, count=ITEMS)
        labels = ["advert" if name == "noro" and task.pos < 3 else "news" for task in member.tasks]
        member.sync(
            [
                member.answer(task, {"label": label})
                for task, label in zip(member.tasks, labels, strict=True)
            ]
        )
    actions.compute(project_id=project.id)
    browser = browser_of(clara)
    short, full = (
        DOUBTFUL.findall(browser.get(f"/projects/{project.public_id}/{page}").content.decode())
        for page in ("", "quality")
    )
    assert len(short) == 3
    assert short == full[:3]


def test_a_new_run_refreshes_the_open_page(clara):
    project = _answered(clara, "polygons", _polygons)
    browser = browser_of(clara)
    address = f"/projects/{project.public_id}/live"
    page = browser.get(address)
    assert "Shown once items have two answers" in page.content.decode()
    seen = page.context["mark"]
    assert browser.get(address, {"seen": seen}).status_code == 204
    actions.compute(project_id=project.id)
    assert browser.get(address, {"seen": seen}).status_code == 200
