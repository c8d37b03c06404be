"""Without a script: a member's first bundle begins with worked examples, and she may ask."""

import re

import pytest
from django.test import Client

from minga.domains.assignment import actions as assignment
from minga.domains.ledger import queries as ledger
from minga.domains.ledger.types import AccountKind
from minga.domains.people import queries as people
from minga.domains.people.models import Person
from minga.domains.work import actions as work
from minga.domains.work import queries
from minga.domains.work.types import NewExample
from minga_pure.projects import DeclaredSkill
from tests.cast import bring_texts, choose_disturbing, draft, good_customer, published, worker

pytestmark = pytest.mark.django_db
SALE = NewExample({"label": "advert"}, "It names a price.", content={"text": "Shoes for 3 coins!"})


@pytest.fixture
def clara():
    return good_customer()


@pytest.fixture
def lova():
    return worker()


def browser_of(person):
    browser = Client()
    browser.force_login(
        Person.objects.get(pk=person.id), "django.contrib.auth.backends.ModelBackend"
    )
    return browser


def with_example(clara, **other):
    card = draft(clara, **other)
    bring_texts(card, 10)
    work.write_examples(project=card.public_id, actor_id=clara.id, examples=[SALE])
    return assignment.publish(project=card.public_id, actor_id=clara.id)


def fields(page):
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_the_first_bundle_begins_with_a_paid_example_and_its_reason(clara, lova):
    project = with_example(clara)
    browser = browser_of(lova)
    begun = browser.post(f"/work/{project.public_id}/start", {"minutes": "3"}, follow=True)
    page = begun.content.decode()
    assert begun.request["PATH_INFO"].endswith("/practice")
    assert "Shoes for 3 coins!" in page
    assert "It names a price." not in page
    said = fields(page) | {"choice": "label:news", "send": "answer"}
    told = browser.post(f"/work/{project.public_id}/practice", said).content.decode()
    assert "It names a price." in told
    assert "You said:" in told
    account = ledger.account_id(AccountKind.WALLET, lova.ref.subject, "USD")
    assert ledger.balance(account) == project.price
    after = browser.get(f"/work/{project.public_id}/practice", follow=True)
    assert after.request["PATH_INFO"] == f"/work/{project.public_id}/"
    wallet = browser.get("/wallet/").content.decode()
    assert "Worked examples" in wallet


def test_the_examples_may_be_skipped_and_read_again(clara, lova):
    project = with_example(clara)
    browser = browser_of(lova)
    browser.post(f"/work/{project.public_id}/start", {"minutes": "3"})
    page = browser.get(f"/work/{project.public_id}/?skip").content.decode()
    assert f"practice?read={project.examples[0].id}" in page
    again = browser.get(f"/work/{project.public_id}/practice?read={project.examples[0].id}")
    assert "It names a price." in again.content.decode()


def test_a_question_is_asked_joined_and_read_by_everybody(clara, lova):
    project = published(clara)
    browser, other = browser_of(lova), browser_of(worker("kanto"))
    address = f"/work/{project.public_id}/ask"
    browser.post(address, {"text": "Is a song an advert?"})
    (asked,) = queries.questions_of([project.id])
    near = other.post(address, {"text": "Is a song also an advert?"}).content.decode()
    assert "Is it one of these questions?" in near
    other.post(address, {"joins": str(asked.public_id)})
    other.post(address, {"text": "Is a song also an advert?", "sure": "1"})
    assert {one.askers for one in queries.questions_of([project.id])} == {1, 2}
    work.answer_question(question=asked.public_id, actor_id=clara.id, answer="Only with a shop.")
    browser.post(f"/work/{project.public_id}/start", {"minutes": "3"})
    page = browser.get(f"/work/{project.public_id}/").content.decode()
    assert "Only with a shop." in page
    assert "usually answers within" in page


def test_content_stays_covered_until_she_chooses_to_look(clara, lova):
    project = published(clara, warnings=("death", "self_harm"))
    choose_disturbing(lova)
    browser = browser_of(lova)
    home = browser.get("/work/").content.decode()
    assert "self-harm and suicide" in home
    browser.post(f"/work/{project.public_id}/start", {"minutes": "3"})
    page = browser.get(f"/work/{project.public_id}/").content.decode()
    cover = re.search(r'<details class="cover">(.*?)</details>', page, re.S)
    assert "Text number" in cover[1]
    assert "Text number" not in page.replace(cover[0], "")


def test_settings_are_kept_and_faults_are_said(lova):
    browser = browser_of(lova)
    said = {
        "languages": ["mg", "fr"], "never": ["death"], "week_hours": "20", "quiet_from": "21:00",
        "quiet_until": "06:00", "time_zone": "Indian/Antananarivo", "skills": ["law"],
        "more_skills": "sewing\nbees", "text_size": "130",
    }  # fmt: skip
    assert browser.post("/me/", said).status_code == 302
    page = browser.get("/me/").content.decode()
    assert 'value="21:00"' in page
    assert "bees" in page
    assert people.settings_of(lova.ref).skills == ("law", "sewing", "bees")
    half = browser.post("/me/", said | {"quiet_until": ""})
    assert half.status_code == 422
    assert "a beginning and an end" in half.content.decode()


def test_hours_show_pay_beside_the_floor_and_nobody_elses(clara, lova):
    project = published(clara)
    lova.ask(project.public_id, 5)
    slow = [lova.answer(task) for task in lova.tasks]
    for one in slow:
        one.spent_ms = 60_000
    lova.sync(slow)
    page = browser_of(lova).get("/me/hours").content.decode()
    assert "5 min" in page
    assert "$3.60" in page
    assert "<svg" in page
    nobody = browser_of(worker("kanto")).get("/me/hours").content.decode()
    assert "Your first hours come" in nobody


def test_when_her_week_is_full_offers_rest_in_words(clara, lova):
    from datetime import UTC, datetime

    from minga.domains.people import actions as people
    from minga.domains.people.types import Settings

    project = published(clara, texts=30)
    lova.ask(project.public_id, 5)
    slow = [lova.answer(task) for task in lova.tasks]
    for one in slow:
        one.spent_ms = 900_000
    lova.sync(slow)
    wish = Settings(week_hours=1, changed_at=datetime.now(UTC))
    people.save_settings(member=lova.ref, settings=wish)
    page = browser_of(lova).get("/work/").content.decode()
    assert "Offers pause until Monday" in page
    assert project.question not in page


def test_the_wallet_has_one_line_for_a_bundle(clara, lova):
    project = published(clara)
    lova.ask(project.public_id, 4)
    for task in list(lova.tasks):
        lova.sync([lova.answer(task)])
    other = published(clara)
    lova.ask(other.public_id, 2)
    lova.work_through()
    page = browser_of(lova).get("/wallet/").content.decode()
    assert page.count('data-name="Amount"') == 2 + 2
    assert "$0.04" in page
    assert "4 signed receipts" in page
    assert page.count(".json") == 5


def test_work_that_takes_a_skill_stands_apart_until_she_says_that_she_can(clara, lova):
    project = published(clara, skills=(DeclaredSkill.HANDWRITING,))
    browser = browser_of(lova)
    home = browser.get("/work/").content.decode()
    apart = home.split("Work that needs a skill")[1]
    assert "reading handwriting" in apart
    assert "I can do this" in apart
    assert f"/work/{project.public_id}/start" not in home
    assert browser.post(f"/work/{project.public_id}/can").status_code == 302
    home = browser.get("/work/").content.decode()
    assert "Work that needs a skill" not in home
    assert f"/work/{project.public_id}/start" in home
    browser.post(f"/work/{project.public_id}/start", {"minutes": "3"})
    page = browser.get(f"/work/{project.public_id}/").content.decode()
    assert "For people good at:" in page
    assert 'value="handwriting" id="id_skills_0" checked' in re.sub(
        r"\s+", " ", browser.get("/me/").content.decode()
    )
