"""How much a line carries: the first task, the whole desk, one widget. A KB has 1000 bytes.

Measured as it leaves the house: real answers of the server, pressed by brotli, headers counted.
"""

import json
import re

import brotli
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from minga.demo import texts
from minga.domains.assignment import actions as assignment
from minga.doors.web.desk import files as desk_files
from tests.cast import bring_texts, draft, good_customer, worker
from tests.interface.web.desk.test_desk_page import browser_of, opened

pytestmark = pytest.mark.django_db

FIRST_PAGE_BYTES_MAX = 12_800
"""In every language; a first flight of TCP carries 14 KB, a thin line saves a second for each 6."""
APP_BYTES_MAX = 40_000
WITH_SENTENCES_BYTES_MAX = 42_000
WIDGET_BYTES_MAX = 3_000
TOOLS_BYTES_MAX = 11_000
"""What comes last and no task waits for: zoom, search in labels, the list of keys, settings."""
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def on_the_wire(answer):
    """What travels for one answer: its head with its cookies, and its body."""
    lines = [f"{name}: {value}\r\n" for name, value in answer.headers.items()]
    lines += [f"Set-Cookie: {one.OutputString()}\r\n" for one in answer.cookies.values()]
    return len("HTTP/1.1 200 OK\r\n") + sum(map(len, lines)) + 2 + len(answer.content)


@pytest.fixture
def lova():
    """A member to whom the demo's texts are offered, in the words of the demo's client."""
    from minga.demo.cast import CUSTOMERS

    found = list(texts.texts())[::4]
    if not found:
        pytest.skip("the demo's texts are not installed on this machine")
    terms = next(one.terms for who in CUSTOMERS for one in who.projects if one.items == "texts")
    clara = good_customer()
    card = draft(
        clara,
        **{
            name: getattr(terms, name)
            for name in ("title", "question", "instructions", "labels", "purpose", "recipients")
        },
    )
    bring_texts(card, len(found))
    with connection.cursor() as cursor:
        # The same twenty texts each time: which ones are drawn moves the size by some 500 bytes.
        cursor.execute("UPDATE work_project SET seed = 1 WHERE id = %s", [card.id])
        cursor.executemany(
            "UPDATE work_incomingitem SET content = jsonb_build_object('text', %s::text)"
            " WHERE project_id = %s AND number = %s",
            [(one.text, card.id, at) for at, one in enumerate(found)],
        )
    assignment.publish(project=card.public_id, actor_id=clara.id)
    return worker()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_brings_twenty_tasks_in_less_than_13_kb(lova, language):
    answer = browser_of(lova).get("/desk/", headers={"Accept-Language": language})
    page, boot = opened(answer)
    assert f'<html lang="{language}"' in page
    assert len(boot["reply"]["tasks"]) == 20
    assert on_the_wire(answer) <= FIRST_PAGE_BYTES_MAX
    assert re.findall(r"(?:src|href)=\"http", page) == []


def pressed(text):
    return len(brotli.compress(text if isinstance(text, bytes) else text.encode(), quality=11))


def app():
    """Code and style of the whole app: what a device keeps beside the sentences of its language.

    A widget that came alone, before the device had the others, is in the one file as well.
    """
    made = desk_files.build()
    later = [made.files[name] for name in ("lazy.js", "widgets.css")]
    return sum(map(pressed, [made.style, made.script, made.worker, *later]))


def test_the_whole_app_fits_into_40_kb():
    assert app() <= APP_BYTES_MAX


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_whole_app_with_every_sentence_of_a_language_fits_into_42_kb(language):
    version = desk_files.build().version
    assert desk_files.later(language) == [
        *("lazy.js", "widgets.css", f"words.{language}.json"),
        *desk_files.tools(language),
        *("w-page.js", f"page.{language}.json"),
    ]
    rest, _kind = desk_files.file(version, f"words.{language}.json")
    first = json.dumps(desk_files.first_words(language), ensure_ascii=False)
    assert app() + pressed(first) + pressed(rest) <= WITH_SENTENCES_BYTES_MAX


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tools_that_come_last_fit_into_11_kb(language):
    version = desk_files.build().version
    brought = [desk_files.file(version, name)[0] for name in desk_files.tools(language)]
    assert sum(map(pressed, brought)) <= TOOLS_BYTES_MAX


def test_a_widget_alone_fits_into_3_kb():
    made = desk_files.build()
    widgets = {name: pressed(text) for name, text in made.files.items() if name.startswith("w-")}
    assert len(widgets) >= 14
    assert {name: size for name, size in widgets.items() if size > WIDGET_BYTES_MAX} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_device_keeps_comes_pressed_and_never_changes(language):
    version = desk_files.build().version
    for name in desk_files.later(language):
        heard = Client(headers={"Accept-Encoding": "br"}).get(f"/desk/files/{version}/{name}")
        assert (heard.status_code, heard["Content-Encoding"]) == (200, "br")
        assert "immutable" in heard["Cache-Control"]


def test_a_page_of_another_build_is_told_that_its_files_are_gone():
    """The desk was built anew under a running server: no fault, and nothing mixed."""
    assert Client().get("/desk/files/0123456789ab/lazy.js").status_code == 404
    version = desk_files.build().version
    for name in ("core.js.map", "words.json", "words.xx.json", ""):
        assert Client().get(f"/desk/files/{version}/{name}").status_code == 404
