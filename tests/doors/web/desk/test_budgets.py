"""How much a member's line carries: the first task, the whole desk, one widget. A KB has 1000 bytes.

Measured as it leaves the house: real answers of the server, pressed by brotli, headers counted.
"""

import re

import brotli
import pytest
from django.conf import settings
from django.db import connection

from minga.demo import texts
from minga.domains.assignment import actions as assignment
from minga.doors.web import desk_files
from tests.cast import bring_texts, draft, good_customer, worker
from tests.doors.web.desk.test_desk_page import browser_of, opened

pytestmark = pytest.mark.django_db

FIRST_PAGE_BYTES_MAX = 14_000
APP_BYTES_MAX = 40_000
WIDGET_BYTES_MAX = 3_000
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def on_the_wire(answer):
    """What travels for one answer: its head and its body."""
    lines = [f"{name}: {value}\r\n" for name, value in answer.headers.items()]
    return len("HTTP/1.1 200 OK\r\n") + sum(map(len, lines)) + 2 + len(answer.content)


@pytest.fixture
def lova():
    """A member to whom the demo's texts are offered, in the words of the demo's client."""
    from minga.demo.cast import CUSTOMERS

    found = list(texts.texts())[::4]
    if not found:
        pytest.skip("the demo's texts are not installed on this machine")
    terms = next(
        one.terms for who in CUSTOMERS for one in who.projects if one.items == "texts"
    )
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
        cursor.executemany(
            "UPDATE work_incomingitem SET content = jsonb_build_object('text', %s::text)"
            " WHERE project_id = %s AND number = %s",
            [(one.text, card.id, at) for at, one in enumerate(found)],
        )
    assignment.publish(project=card.public_id, by=clara.id)
    return worker()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_brings_twenty_tasks_in_14_kb(lova, language):
    answer = browser_of(lova).get("/desk/", headers={"Accept-Language": language})
    page, boot = opened(answer)
    assert boot["language"] == language
    assert len(boot["reply"]["tasks"]) == 20
    print(language, on_the_wire(answer), {k: len(brotli.compress(str(boot[k]).encode())) for k in ("words", "reply")})
    assert on_the_wire(answer) <= FIRST_PAGE_BYTES_MAX
    assert re.findall(r"(?:src|href)=\"http", page) == []
