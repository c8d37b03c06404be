"""The client's page about quality: what is sure, what is not, and why."""

import csv
import re

import pytest

from minga.domains.assignment import actions as assignment
from minga.domains.quality import actions
from minga.domains.releases import queries as releases
from tests.cast import bring_texts, draft, published, worker
from tests.integration.quality.scenes import CARE, listeners
from tests.interface.web.client.browsers import browser_of


@pytest.fixture
def project(clara):
    """Twelve texts; three members agree on nine of them."""
    made = published(clara, texts=12, redundancy=3)
    for name in ("lova", "kanto", "noro"):
        member = worker(name)
        member.ask(made.public_id, count=12)
        member.sync(
            [
                member.answer(
                    task,
                    {"label": "advert" if name == "noro" and task.pos < 3 else "news"},
                )
                for task in member.tasks
            ]
        )
    return made


def text_of(page):
    return page.content.decode()


def test_before_the_first_answers_the_page_says_when_it_will_speak(browser, clara):
    made = published(clara, texts=2)
    text = text_of(browser.get(f"/projects/{made.public_id}/quality"))
    assert "No results yet." in text


def test_the_page_shows_what_is_sure_and_why_not(browser, project):
    actions.compute(project_id=project.id)
    text = text_of(browser.get(f"/projects/{project.public_id}/quality"))
    assert "Agreed items" in text
    assert "of 3 said News" in text.replace("</bdi>", "")
    assert "Confused labels" in text


def test_the_figures_can_be_kept_as_a_table(browser, project):
    actions.compute(project_id=project.id)
    kept = browser.get(f"/projects/{project.public_id}/quality.csv")
    assert kept["Content-Type"].startswith("text/csv")
    assert "Answers,36" in kept.content.decode("utf-8-sig")


def test_over_time_is_drawn_said_and_kept(db):
    scene = listeners()
    browser = browser_of(scene.clara)
    address = f"/projects/{scene.project.public_id}/quality"
    text = text_of(browser.get(address))
    assert "Quality over time" in text
    assert "That is usual as people learn" in text
    rija = releases.annotator_namer(scene.project)(scene.members["rija"].ref.subject)
    assert text.count(rija) == 1
    assert "Most often “" in text
    assert "Your model “radio-bert” beside the members" in text
    assert "rija" not in text
    kept = list(csv.reader(browser.get(f"{address}.csv").content.decode("utf-8-sig").splitlines()))
    assert [row for row in kept if row[0] == f"Member {rija}"]
    assert len([row for row in kept if row[0].startswith("How well answers fit each other, ")]) > 3
    assert len([row for row in kept if row[0].startswith("Item in doubt ")]) == 12


def test_a_project_that_gets_worse_says_so(db):
    scene = listeners(machine=False, tired=CARE)
    text = text_of(browser_of(scene.clara).get(f"/projects/{scene.project.public_id}/quality"))
    assert "Known items are answered right less often than at the beginning" in text


def test_nobody_else_learns_of_it(project, carlos):
    page = browser_of(carlos).get(f"/projects/{project.public_id}/quality")
    assert page.status_code == 404


def test_a_project_that_asks_where_it_helps_says_what_it_spent_and_why(clara):
    made = draft(clara, redundancy=5)
    bring_texts(made, 20)
    made = assignment.publish(project=made.public_id, actor_id=clara.id, first=2)
    for name in ("lova", "kanto"):
        member = worker(name)
        member.ask(made.public_id, count=20)
        said = [
            ("news", "advert")[(task.pos + (name == "kanto" and task.pos < 4)) % 2]
            for task in member.tasks
        ]
        member.sync(
            [
                member.answer(task, {"label": label})
                for task, label in zip(member.tasks, said, strict=True)
            ]
        )
    actions.compute(project_id=made.id)
    text = text_of(browser_of(clara).get(f"/projects/{made.public_id}/quality"))
    text = re.sub(r"</?bdi[^>]*>", "", text)
    assert "Adaptive redundancy" in text
    assert (
        "So far 40 answers were given; the same number for every item would have taken 100." in text
    )
    assert "are reserved ($" in text
    assert "which is worth its price" in text or "only members who are good at such items" in text
    kept = browser_of(clara).get(f"/projects/{made.public_id}/quality.csv").content.decode()
    assert "Items by their number of answers: 2 answers,20" in kept
    assert re.search(r"Reserved answers,[1-9]", kept)
    assert "95% interval of the agreement," in kept
    assert "points" in kept.partition("Item in doubt")[2]
