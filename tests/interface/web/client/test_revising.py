"""Changing a draft: the form comes filled in, and what a line cannot say is not lost."""

import re
from html import unescape
from urllib.parse import unquote

import pytest

from minga.domains.work import queries as work
from minga_pure.money import Money
from minga_pure.projects import NewRecipient
from tests.cast import PASSPHRASE, bring_texts, draft, published
from tests.interface.web.client.browsers import left_by

CHAIN = (NewRecipient("City of Valencia", "ES", "uses them"), NewRecipient("Porto", "PT", "x", 0))


@pytest.fixture
def card(clara):
    return draft(clara, recipients=CHAIN, content_language="es")


def address(card) -> str:
    return f"/projects/{card.public_id}/edit"


def as_shown(browser, card) -> dict[str, str]:
    """What a browser would send back of the form as it stands."""
    page = browser.get(address(card)).content.decode()
    form = page[page.index('<form class="stack form-wide"') : page.index('<div class="form-end"')]
    sent = {}
    for tag in re.findall(r"<input[^>]*>", form):
        said = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        chosen = said.get("type") not in ("radio", "checkbox") or " checked" in tag
        if chosen and "name" in said and " disabled" not in tag:
            sent[said["name"]] = unescape(said.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        sent[name] = unescape(text).lstrip("\n")
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        found = re.search(r'<option value="([^"]*)"[^>]*selected', options)
        sent[name] = found[1] if found else ""
    return sent


def test_the_form_sent_back_as_it_came_changes_nothing(browser, card):
    assert browser.post(address(card), as_shown(browser, card)).status_code == 302
    assert work.project(card.public_id) == card


def test_what_is_typed_anew_is_the_draft(browser, card):
    typed = as_shown(browser, card) | {
        "price": "0.02", "labels": "news | News\nmusic", "chain-1-legal_name": "Lisbon"
    }  # fmt: skip
    sent = browser.post(address(card), typed)
    assert sent.headers["Location"] == f"/projects/{card.public_id}/"
    after = work.project(card.public_id)
    assert after.price == Money(20_000, "USD")
    assert [label["name"] for label in after.labels] == ["news", "music"]
    assert after.instruction_version == 2
    assert [link.legal_name for link in after.recipients] == ["City of Valencia", "Lisbon"]


def test_what_a_line_cannot_say_about_a_label_stays(browser, clara):
    tree = [{"name": "animal"}, {"name": "bird", "under": "animal"}]
    card = draft(clara, labels=tree)
    typed = as_shown(browser, card)
    assert typed["labels"] == "animal\n  bird"
    browser.post(address(card), typed | {"labels": "animal\n  bird | A bird | b"})
    assert work.project(card.public_id).labels[1] == {
        "name": "bird", "title": "A bird", "key": "b", "under": "animal"
    }  # fmt: skip


def test_each_fault_stands_beside_its_field_and_the_draft_stays(browser, card):
    page = browser.post(address(card), as_shown(browser, card) | {"price": "0", "title": "Typed"})
    assert page.status_code == 422
    assert "must be more than zero" in page.content.decode()
    assert 'value="Typed"' in page.content.decode()
    assert work.project(card.public_id) == card


def test_the_kind_is_fixed_once_items_have_come(browser, card):
    bring_texts(card, 2)
    assert "the items here were checked for it" in browser.get(address(card)).content.decode()
    typed = as_shown(browser, card)
    assert "task_type" not in typed
    browser.post(address(card), typed | {"task_type": "spans", "redundancy": "4"})
    after = work.project(card.public_id)
    assert (after.task_type, after.redundancy) == (card.task_type, 4)


def test_another_recipient_is_added_without_a_word_about_faults(browser, card):
    page = browser.post(address(card), as_shown(browser, card) | {"add": "1", "title": ""})
    assert 'name="chain-2-legal_name"' in page.content.decode()
    assert "field-wrong" not in page.content.decode()
    assert work.project(card.public_id) == card


def test_the_draft_and_its_price_lead_to_the_form(browser, card):
    for page in ("", "publish"):
        assert address(card) in browser.get(f"/projects/{card.public_id}/{page}").content.decode()


def test_a_published_project_says_why_it_stays(browser, clara):
    card = published(clara)
    for answer in (browser.get(address(card)), browser.post(address(card), {"title": "x"})):
        assert answer.headers["Location"] == f"/projects/{card.public_id}/"
    page = browser.get(f"/projects/{card.public_id}/").content.decode()
    assert "what members agreed to stays" in page
    assert address(card) not in page


def test_what_was_typed_before_the_sign_in_ended_is_there_again(browser, clara, card):
    typed = as_shown(browser, card) | {"title": "Half typed"}
    away = left_by(clara)
    login = away.post(address(card), typed).headers["Location"]
    assert unquote(login).endswith(address(card))
    said = {"login": clara.username, "password": PASSPHRASE, "next": address(card)}
    away.post(login, said)
    assert 'value="Half typed"' in away.get(address(card)).content.decode()
    assert work.project(card.public_id) == card
