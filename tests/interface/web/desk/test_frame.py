"""The frame of clients' own pages: what its document says; its host answers nothing else."""

import re

import pytest
from django.test import Client

from minga.doors.web.desk import files, frame_document
from tests.cast import good_customer, published, worker
from tests.interface.web.desk.test_desk_page import browser_of

pytestmark = pytest.mark.django_db
NEVER = (
    "default-src", "connect-src", "form-action", "frame-src", "worker-src", "object-src", "base-uri"
)  # fmt: skip


def directives(answer):
    parts = [part.split() for part in answer["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


def path():
    return f"/frame/{frame_document.version(*files.build().frame)}"


def test_the_document_allows_one_script_and_no_request():
    answer = Client().get(path())
    said = directives(answer)
    assert {name: said[name] for name in NEVER} == {name: ["'none'"] for name in NEVER}
    assert [source[:8] for source in said["script-src"]] == ["'sha256-", "'unsafe-"]
    assert "'unsafe-inline'" not in said["script-src"]
    assert said["sandbox"] == ["allow-scripts", "allow-forms"]
    assert said["frame-ancestors"] == ["'self'"]
    assert "X-Frame-Options" not in answer
    assert "Set-Cookie" not in answer
    assert not answer.cookies
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "immutable" in answer["Cache-Control"]
    assert len(re.findall("<script", answer.content.decode())) == 1


def test_an_older_address_is_answered_and_not_kept():
    assert Client().get("/frame/0123456789ab")["Cache-Control"] == "no-store"


def test_a_host_of_its_own_answers_the_frame_alone(settings):
    settings.MINGA_FRAME_ORIGIN = "https://frame.example"
    settings.MINGA_ORIGIN = "https://minga.example"
    settings.MINGA_HOSTS = ["other.example"]
    settings.ALLOWED_HOSTS = ["minga.example", "frame.example"]
    frame, house = (
        Client(headers={"Host": "frame.example"}),
        Client(headers={"Host": "minga.example"}),
    )
    assert frame.get(path()).status_code == 200
    said = directives(frame.get(path()))
    assert said["frame-ancestors"] == ["https://minga.example", "https://other.example"]
    for address in (
        "/",
        "/desk/",
        "/accounts/login/",
        "/api/v1/openapi.json",
        "/health",
        "/static/x",
    ):
        assert frame.get(address).status_code == 404, address
    assert house.get(path()).status_code == 404
    assert house.get("/health").status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "FRAME.example",
        "frame.example:443",
        "frame.example:1",
        "frame.example.",
        "frame.example:x",
        "[",
    ],
)
def test_no_spelling_of_the_frames_host_opens_the_house(settings, host):
    settings.MINGA_FRAME_ORIGIN = "https://frame.example"
    settings.ALLOWED_HOSTS = ["minga.example", "frame.example"]
    assert Client(headers={"Host": host}).get("/health").status_code in (400, 404)


def test_the_desk_shows_the_frame_and_no_other_page(settings):
    published(good_customer(), texts=1)
    lova = worker()
    said = directives(browser_of(lova).get("/desk/"))
    assert said["frame-src"] == ["testserver/frame/"]
    settings.MINGA_FRAME_ORIGIN = "https://frame.example"
    said = directives(browser_of(lova).get("/desk/"))
    assert said["frame-src"] == ["https://frame.example/frame/"]
    words, _kind = files.file(files.build().version, "page.en.json")
    assert b'"https://frame.example/frame/' in words
