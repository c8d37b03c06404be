"""A client brings true answers and its model's guesses on a page, without a program."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from minga.domains.quality import queries
from tests.cast import bring_texts, draft
from tests.interface.web.client.browsers import browser_of


@pytest.fixture
def project(clara):
    made = draft(clara)
    bring_texts(made, 3)
    return made


def sent(browser, project, what, text, **more):
    file = SimpleUploadedFile("known.csv", text.encode(), "text/csv")
    return browser.post(
        f"/projects/{project.public_id}/known", {"what": what, "file": file, **more}, follow=True
    )


def test_known_answers_are_kept_and_those_that_name_nothing_are_told(browser, project):
    text = "item,label,reason\ntext-0,News,It happened.\ntext-1,advert,\nnobody,news,\n"
    page = sent(browser, project, "answers", text).content.decode()
    assert "3 gold answers were imported." in page
    assert "of them names an item that is not here: <bdi>nobody</bdi>" in re.sub(r"\s+", " ", page)
    assert queries.gold(project.id)["text-0"] == {"label": "news"}
    again = sent(browser, project, "answers", "item,label\ntext-0,advert\ntext-0,advert\n")
    assert "1 gold answer was imported." in again.content.decode()
    assert queries.gold(project.id)["text-0"] == {"label": "advert"}


def test_a_file_with_a_wrong_label_keeps_nothing_and_names_it(browser, project):
    page = sent(browser, project, "answers", "item,label\ntext-0,news\ntext-1,poem\n")
    assert page.status_code == 422
    assert "text-1" in page.content.decode()
    assert queries.gold(project.id) == {}


@pytest.mark.parametrize("name", ["a\x00b", "x" * 201])
@pytest.mark.parametrize("what", ["answers", "guesses"])
def test_a_name_that_no_item_can_have_is_told_and_nothing_is_kept(browser, project, what, name):
    text = f"item,label\ntext-0,news\n{name},news\n"
    page = sent(browser, project, what, text, model="bert")
    assert page.status_code == 422
    assert name[:3].replace("\x00", "") in page.content.decode()
    assert queries.gold(project.id) == {}
    assert queries.predictions(project.id) == {}


def test_a_reason_that_cannot_be_kept_is_told(browser, project):
    page = sent(browser, project, "answers", "item,label,reason\ntext-0,news,a\x00b\n")
    assert page.status_code == 422
    nameless = sent(browser, project, "guesses", "item,label\ntext-0,news\n", model="a\x00b")
    assert nameless.status_code == 422


def test_a_models_guesses_are_one_more_annotator(browser, project):
    page = sent(browser, project, "guesses", "item,label,score\ntext-0,news,0.9\n", model="bert")
    assert "1 prediction was imported." in page.content.decode()
    assert queries.predictions(project.id) == {"bert": 1}
    nameless = sent(browser, project, "guesses", "item,label\ntext-0,news\n", model=" ")
    assert nameless.status_code == 422


def test_a_file_of_another_tool_is_read_in_its_format(browser, project):
    line = '{"id": 1, "text": "x", "label": ["news"], "item": "text-0"}'
    page = sent(browser, project, "answers", line, format="doccano")
    assert "1 gold answer was imported." in page.content.decode()
    assert queries.gold(project.id)["text-0"] == {"label": "news"}
    page = sent(browser, project, "guesses", line, format="spacy", model="bert")
    assert page.status_code == 422
    assert "spaCy" in page.content.decode()
    text = browser.get(f"/projects/{project.public_id}/known").content.decode()
    assert '<option value="doccano">doccano</option>' in text
    assert "coco" not in text
    assert sent(browser, project, "answers", line, format="coco").status_code == 422


def test_nobody_else_brings_anything(project, carlos):
    assert sent(browser_of(carlos), project, "answers", "item,label\na,news\n").status_code == 404
