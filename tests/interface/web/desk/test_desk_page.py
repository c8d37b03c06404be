"""The desk's page: everything in one response, little of it, and nobody else's."""

import json
import re
import shutil

import brotli
import pytest
from django.test import Client

from minga.domains.answers import queries as answers
from minga.domains.people import queries as people
from minga.doors.web.desk import files as desk_files
from tests.cast import bring_texts, draft, good_customer, published, worker

pytestmark = pytest.mark.django_db

FIRST_REQUEST_BYTES_MAX = 12_800
SENTENCE = (
    "The ferry leaves an hour later from Monday on, said local radio number {n}, nobody said why."
)


@pytest.fixture
def lova():
    return worker()


def browser_of(person):
    from minga.domains.people.models import Person

    browser = Client(headers={"Accept-Encoding": "gzip, br"})
    browser.force_login(
        Person.objects.get(pk=person.id), "django.contrib.auth.backends.ModelBackend"
    )
    return browser


def opened(answer):
    """The page as text, and what was laid into it."""
    page = brotli.decompress(answer.content).decode()
    boot = re.search(r'<script type="application/json" id="boot">(.*?)</script>', page)
    return page, json.loads(boot[1])


def test_the_first_request_brings_twenty_tasks_in_less_than_13_kb(lova):
    project = with_sentences(60)
    answer = browser_of(lova).get("/desk/")
    page, boot = opened(answer)
    assert answer["Content-Encoding"] == "br"
    assert len(answer.content) + len(str(answer.headers)) <= FIRST_REQUEST_BYTES_MAX
    assert len(boot["reply"]["tasks"]) == 20
    assert [sheet["question"] for sheet in boot["reply"]["projects"]] == [project.question]
    assert boot["more"] is True  # what else is on offer comes with the first sync
    assert 'src="http' not in page
    assert '<link rel="stylesheet"' not in page


def with_sentences(count):
    """A published project whose texts have the length of a sentence."""
    from django.db import connection

    from minga.domains.assignment import actions as assignment

    clara = good_customer()
    card = draft(clara)
    bring_texts(card, count)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_incomingitem SET content = jsonb_build_object('text', "
            "replace(%s, '{n}', md5(number::text))) WHERE project_id = %s",
            [SENTENCE, card.id],
        )
    return assignment.publish(project=card.public_id, actor_id=clara.id)


def test_nothing_built_imports_another_file():
    for path in desk_files.BUILT.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert re.findall(r"\bimport\b(?!\s*\(|Key)", text) == [], path.name


def test_the_page_that_a_device_keeps_has_nobodys_things_in_it(lova):
    project = published(texts=5)
    page, boot = opened(browser_of(lova).get("/desk/?shell=1"))
    assert "member" not in boot
    assert "reply" not in boot
    assert str(lova.ref.subject) not in page
    assert people.sync_token(lova.ref)[:12] not in page
    assert answers.open_tasks(lova.ref, project.public_id) == []


def test_opening_the_desk_twice_reserves_once(lova):
    project = published(texts=60)
    browser = browser_of(lova)
    browser.get("/desk/")
    held = [task.pos for task in answers.open_tasks(lova.ref, project.public_id)]
    browser.get("/desk/")
    assert [task.pos for task in answers.open_tasks(lova.ref, project.public_id)] == held
    assert 0 < len(held) < 60


def test_scripts_and_styles_run_by_this_pages_own_nonce(lova):
    published(texts=2)
    answer = browser_of(lova).get("/desk/")
    policy = answer["Content-Security-Policy"]
    page, _boot = opened(answer)
    nonce = re.search(r"'nonce-([^']+)'", policy)[1]
    assert page.count(f'nonce="{nonce}"') == 2
    assert "unsafe-inline" not in policy
    assert "nonce" not in Client().get("/")["Content-Security-Policy"]


def test_what_a_client_wrote_cannot_end_the_element_it_stands_in(lova):
    published(texts=2, question="</script><script>alert(1)</script> what is it?")
    page, boot = opened(browser_of(lova).get("/desk/"))
    assert "<script>alert" not in page
    assert boot["reply"]["projects"][0]["question"].startswith("</script>")


def test_the_worker_names_its_build_and_only_files_that_are_there(lova):
    answer = Client().get("/desk/sw.js")
    told = json.loads(re.match(r"const BUILD=(.*);\n", answer.content.decode())[1])
    assert told["version"] == f"{desk_files.build().version}-en"
    assert len(told["files"]) == 9
    for address in told["files"]:
        assert Client().get(address).status_code == 200


def test_without_br_the_page_still_comes(lova):
    published(texts=2)
    browser = browser_of(lova)
    plain = browser.get("/desk/", headers={"Accept-Encoding": "identity"})
    assert b'id="boot"' in plain.content
    assert "Content-Encoding" not in plain.headers


def test_a_translation_that_was_written_again_is_read_again(tmp_path, settings):
    """The address of the sentences names the build, so an old text must not stand under it."""
    for language in ("es", "fr"):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        shutil.copy(settings.LOCALE_PATHS[0] / language / "LC_MESSAGES" / "desk.mo", folder)
    settings.LOCALE_PATHS = [tmp_path]
    before, words = desk_files.build().version, desk_files.first_words("es")
    shutil.copy(tmp_path / "fr/LC_MESSAGES/desk.mo", tmp_path / "es/LC_MESSAGES/desk.mo")
    assert desk_files.build().version != before
    assert desk_files.first_words("es") != words
    assert desk_files.first_words("es") == desk_files.first_words("fr")
