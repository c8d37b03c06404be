"""1,000 labels and texts of 200,000 characters: drafted, imported, answered, judged and shown."""

import io
import json
import re
import time

import pytest

from minga.domains.answers.types import Want
from minga.domains.assignment import actions as assignment
from minga.domains.quality import actions as quality
from minga.domains.work import actions as work
from minga.doors.web.client.label_lines import read_labels
from minga_pure.money import Money
from minga_pure.tasktypes import BadContent, task_type
from minga_pure.tasktypes.checks import LABELS_MAX, TEXT_MAX
from tests.cast import draft, published, worker
from tests.interface.api.programs import program_of
from tests.interface.web.client.browsers import browser_of
from tests.interface.web.client.test_drafting import SAID, drafted

MEGABYTE = 1024**2
TREE = [f"branch {number}" for number in range(100)] + [
    {"name": f"leaf {number % 10}", "under": f"branch {number // 10}"} for number in range(900)
]
LINES = "\n".join(
    "\n".join([f"branch {branch}", *(f"  leaf {leaf}" for leaf in range(9))])
    for branch in range(100)
)


def text_of(page):
    assert page.status_code == 200, page.status_code
    return page.content.decode()


FLAT = [f"label {number}" for number in range(1_000)]


def leaf(number):
    return f"branch {number // 10} > leaf {number % 10}"


def flat(number):
    return f"label {number}"


def answered(clara, labels, name_of):
    """Thirty texts with 1,000 labels, of which three members choose some."""
    made = published(clara, texts=30, redundancy=4, labels=labels)
    for name in ("lova", "kanto", "noro"):
        member = worker(name)
        member.ask(made.public_id, count=30)
        member.sync([
            member.answer(task, {"label": name_of(task.pos if name != "noro" else 403)})
            for task in member.tasks
        ])  # fmt: skip
    quality.compute(project_id=made.id)
    return made


@pytest.fixture
def project(clara):
    return answered(clara, TREE, leaf)


@pytest.mark.parametrize(
    "address",
    ["/", "/quality", "/quality.csv", "/known", "/export"],
)
def test_every_page_of_a_project_with_a_thousand_labels_stays_small(browser, project, address):
    began = time.process_time()
    page = browser.get(f"/projects/{project.public_id}{address}", follow=True)
    assert len(text_of(page)) < MEGABYTE
    assert time.process_time() - began < 2


def test_of_many_confused_labels_the_most_confused_are_shown(browser, clara):
    made = answered(clara, FLAT, flat)
    text = text_of(browser.get(f"/projects/{made.public_id}/quality"))
    assert re.search("19(</bdi>)? labels that are confused less are left out.", text)
    assert text.count('<th scope="col" dir="auto">') == 12
    assert "label 403" in text
    assert "one_coin_of_many" in text_of(browser.get(f"/projects/{made.public_id}/quality.csv"))


def test_a_member_without_a_script_chooses_among_a_thousand(project):
    sofia = worker("sofia")
    sofia.ask(project.public_id, count=1)
    text = text_of(browser_of(sofia).get(f"/work/{project.public_id}/"))
    assert text.count('name="choice"') == LABELS_MAX + 1
    assert "branch 3 &gt; leaf 4</span>" in text
    assert len(text) < MEGABYTE


def test_the_form_takes_a_thousand_lines(browser, clara):
    browser.post("/projects/new", SAID | {"labels": LINES})
    (made,) = drafted(clara)
    assert len(made.labels) == LABELS_MAX == 1_000
    titles = {label["title"] for label in made.labels if label.get("under")}
    assert titles == {f"leaf {leaf}" for leaf in range(9)}
    page = browser.get(f"/projects/{made.public_id}/edit")
    lines = read_labels(page.context["form"].initial["labels"])
    assert task_type(made.task_type).check_labels(lines) == list(made.labels)


def test_a_worked_example_names_its_label_among_many(browser, clara):
    made = draft(clara, labels=TREE)
    address = f"/projects/{made.public_id}/examples"
    assert text_of(browser.get(address)).count('<option value="branch') == 1_000
    typed = {"0-text": "Bird", "0-labels": "branch 3 > leaf 4", "0-reason": "It has wings."}
    assert browser.post(address, typed).status_code == 302
    assert 'value="branch 3 &gt; leaf 4"' in text_of(browser.get(address))


def test_the_api_takes_and_returns_them(clara):
    program = program_of(clara)
    made = draft(clara, labels=["a", "b"])
    reply = program.patch(f"/projects/{made.public_id}", {"labels": TREE})
    assert reply.status_code == 200, reply.content[:500]
    assert len(reply.json()["labels"]) == 1_000
    refused = program.patch(f"/projects/{made.public_id}", {"labels": [*TREE, "one more"]})
    assert refused.status_code in (400, 422)
    assert "1,000" in refused.content.decode() or "1000" in refused.content.decode()


# --- long texts -----------------------------------------------------------------------------------
def long_text(number=0):
    return (f"{number} Ana lives in Lima. 🦜 " + "The ferry leaves an hour later. " * 6_300)[
        :TEXT_MAX
    ]


def imported(clara, rows, copies=1):
    made = draft(
        clara, task_type="spans", labels=["person", "place"], redundancy=copies,
        price=Money(28_000_000, "USD"),
    )  # fmt: skip
    content = "\n".join(json.dumps({"id": f"t{n}", "text": long_text(n)}) for n in range(rows))
    begun = work.begin_import(
        project=made.public_id, actor_id=clara.id, filename="long.jsonl",
        stream=io.BytesIO(content.encode()),
    )  # fmt: skip
    done = work.run_import(import_id=begun.public_id)
    assert (done.rows_good, done.rows_bad) == (rows, 0), done
    return made


def test_a_text_of_200_000_characters_is_imported_answered_and_shown(browser, clara):
    made = imported(clara, 2, copies=2)
    assignment.publish(project=made.public_id, actor_id=clara.id)
    value = {"spans": [
        {"id": "s1", "start": 2, "end": 5, "label": "person"},
        {"id": "s2", "start": TEXT_MAX - 6, "end": TEXT_MAX, "label": "place"},
    ], "relations": []}  # fmt: skip
    for name in ("lova", "kanto"):
        member = worker(name)
        member.ask(made.public_id, count=2)
        assert all(len(task.content["text"]) == TEXT_MAX for task in member.tasks)
        reply = member.sync([member.answer(task, value) for task in member.tasks])
        assert {str(answer.state) for answer in reply.answers} == {"stored"}
    quality.compute(project_id=made.id)
    for address in ("/", "/quality", "/export"):
        text = text_of(browser.get(f"/projects/{made.public_id}{address}", follow=True))
        assert len(text) < MEGABYTE


def test_a_reply_holds_as_many_long_tasks_as_fit_and_the_rest_comes_later(clara):
    made = imported(clara, 24)
    assignment.publish(project=made.public_id, actor_id=clara.id)
    lova = worker("lova")
    first = lova.ask(made.public_id, count=24)
    size = sum(len(json.dumps(task.content, ensure_ascii=False).encode()) for task in first.tasks)
    assert 3 * MEGABYTE < size < 4.2 * MEGABYTE
    assert len(first.tasks) < 24
    value = {"spans": [{"id": "s1", "start": 2, "end": 5, "label": "person"}], "relations": []}
    second = lova.sync(
        [lova.answer(task, value) for task in first.tasks], Want(project=made.public_id, count=24)
    )
    positions = {task.pos for task in first.tasks} | {task.pos for task in second.tasks}
    assert len(positions) == 24


def test_one_character_more_is_refused_by_name(clara):
    kind = task_type("text_classification")
    assert kind.check_content({"text": "x" * TEXT_MAX})
    with pytest.raises(BadContent, match="200000"):
        kind.check_content({"text": "x" * (TEXT_MAX + 1)})
