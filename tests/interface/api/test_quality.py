"""A program brings gold and predictions, and reads how sure the labels are and why."""

import pytest

from minga.domains.quality import actions
from minga.domains.quality.types import GOLD_FILE_BYTES_MAX
from minga.domains.releases import queries as releases
from tests.cast import bring_texts, draft, good_customer, published, worker
from tests.integration.quality.scenes import listeners
from tests.interface.api.programs import program_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(clara):
    """Six texts on which Lova and Kanto agree."""
    made = published(clara, texts=6)
    for name in ("lova", "kanto"):
        member = worker(name)
        member.ask(made.public_id, count=6)
        member.work_through()
    return made


def test_before_the_first_look_there_is_nothing_to_say(script, project):
    reply = script.get(f"/projects/{project.public_id}/quality")
    assert reply.json()["looked"] is False
    assert script.get(f"/projects/{project.public_id}/results").json()["rows"] == []


def test_results_come_page_by_page_with_their_reasons(script, project):
    actions.compute(project_id=project.id)
    told = script.get(f"/projects/{project.public_id}/quality").json()
    assert (told["answers"], told["agreed"] + told["disagree"]) == (12, 6)
    rows, cursor = [], ""
    while cursor is not None:
        address = f"/projects/{project.public_id}/results?limit=4&cursor={cursor}"
        page = script.get(address).json()
        rows += page["rows"]
        cursor = page["next"]
    assert [row["pos"] for row in rows] == list(range(6))
    assert rows[0]["value"] == {"label": "news"}
    assert rows[0]["why"] == "All 2 said news."


def test_what_changed_over_time_is_said_in_words_and_numbers(db):
    scene = listeners(machine=False)
    told = program_of(scene.clara).get(f"/projects/{scene.project.public_id}/quality").json()
    over = told["over_time"]
    assert over["period_seconds"] == 7 * 86_400
    assert sum(one["answers"] for one in over["periods"]) == told["answers"]
    assert over["periods"][0]["fits"]["low"] < over["periods"][0]["fits"]["value"]
    assert over["fits"]["seen"] is not over["fits"]["said"].startswith("No sign of a change: ")
    assert over["seconds"]["seen"] is True
    changed = [one for one in over["members"] if one["change"]["seen"]]
    rija = releases.annotator_namer(scene.project)(scene.members["rija"].ref.subject)
    assert [one["annotator"] for one in changed] == [rija]
    assert changed[0]["change"]["said"].startswith("Answers fit each other less")


def test_gold_and_predictions_are_kept_or_refused_whole(script, clara):
    made = draft(clara)
    bring_texts(made, 2)
    kept = script.put(
        f"/projects/{made.public_id}/gold",
        {"rows": [{"item": "text-0", "value": {"label": "news"}, "reason": "It happened."}]},
    )
    assert kept.json() == {"kept": 1}
    result = [{"type": "choices", "value": {"choices": ["news"]}}]
    kept = script.put(
        f"/projects/{made.public_id}/predictions",
        {"model": "bert", "rows": [{"item": "text-0", "result": result, "score": 0.7}]},
    )
    assert kept.json() == {"kept": 1}
    wrong = script.put(
        f"/projects/{made.public_id}/gold",
        {"rows": [{"item": "text-1", "value": {"label": "poem"}}]},
    )
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (422, "bad_gold")
    assert "text-1" in wrong.json()["error"]["message"]
    row = {"item": "a\x00b", "value": {"label": "news"}}
    for way, more in (("gold", {}), ("predictions", {"model": "bert"})):
        wrong = script.put(f"/projects/{made.public_id}/{way}", {"rows": [row], **more})
        assert wrong.status_code == 422


def test_publishing_may_begin_with_two_answers(script, clara):
    made = draft(clara, redundancy=3)
    bring_texts(made, 4)
    reply = script.post(f"/projects/{made.public_id}/publish", {"first_answers": 2})
    assert reply.json()["state"] == "published"
    refused = draft(clara, redundancy=2)
    bring_texts(refused, 4)
    reply = script.post(f"/projects/{refused.public_id}/publish", {"first_answers": 2})
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "too_few_to_keep")


CSV = b"item;label;reason\ntext-1;News;It happened.\ntext-2;advert;\n"


def put_file(script, path, content):
    return script.http.put(
        f"/api/v1{path}", data=content, content_type="application/octet-stream",
        headers={"Authorization": f"Bearer {script.token}"},
    )  # fmt: skip


def test_gold_and_predictions_come_as_files(script, project):
    path = f"/projects/{project.public_id}"
    assert put_file(script, f"{path}/gold/file?filename=a.csv", CSV).json() == {"kept": 2}
    reply = put_file(script, f"{path}/predictions/file?model=bert", b"id,label\ntext-3,news\n")
    assert reply.json() == {"kept": 1}


def test_gold_and_predictions_come_in_the_formats_of_other_tools(script, project):
    path = f"/projects/{project.public_id}"
    line = b'{"id": 1, "text": "x", "label": ["News"], "item": "text-1"}\n'
    reply = put_file(script, f"{path}/predictions/file?model=bert&format=doccano", line)
    assert reply.json() == {"kept": 1}
    assert put_file(script, f"{path}/gold/file?format=doccano", line).json() == {"kept": 1}
    reply = put_file(script, f"{path}/gold/file?format=spacy", line)
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "unreadable_file")
    for name in ("coco", "dpo", "xlsx"):
        reply = put_file(script, f"{path}/gold/file?format={name}", line)
        assert (reply.status_code, reply.json()["error"]["code"]) == (422, "unreadable_file")
        assert f"{name}. Formats: table, spacy, doccano." in reply.json()["error"]["message"]


def test_a_file_that_cannot_be_read_is_refused_with_its_line(script, project):
    path = f"/projects/{project.public_id}/gold/file"
    reply = put_file(script, path, b"item,label\ntext-1,news\n,news\n")
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "unreadable_file")
    assert "Line 3" in reply.json()["error"]["message"]
    reply = put_file(script, path, b"x" * (GOLD_FILE_BYTES_MAX + 1))
    assert (reply.status_code, reply.json()["error"]["code"]) == (413, "too_large")
    assert "20" in reply.json()["error"]["message"]


def test_gold_of_somebody_else_cannot_be_brought(project):
    stranger = program_of(good_customer("carlos"))
    reply = put_file(stranger, f"/projects/{project.public_id}/gold/file", CSV)
    assert reply.status_code == 404
