"""The line is bad: what is retried, under which key, and what a person is told."""

import hashlib
import io
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from minga_client import (
    Minga,
    NotSignedIn,
    RateLimited,
    Refused,
    ServerTrouble,
    Unreachable,
    cli,
    drafts,
)
from minga_client.console import project_named
from minga_client.drafts import BadDraft
from minga_client.errors import MingaError, Moved
from minga_client.upload_parts import NothingToBring, upload_plan

FACTS = {
    "id": "01a200cf-851d-77c1-92e8-f8a8377058b3", "title": "T", "task_type": "text_classification",
    "client": {"id": "01a200cf-851d-77c1-92e8-f8a8377058b3", "legal_name": "C", "country": "ES",
               "verified": True},
    "state": "draft", "question": "Q", "instructions": "I", "instruction_version": 1, "labels": [],
    "multiple": False, "purpose_class": "other", "purpose": "P",
    "price": {"micros": 1, "currency": "USD", "text": "0.000001"}, "redundancy": 1,
    "estimated_seconds": 1, "content_language": "", "recipients": [], "items": 0, "incoming": 0,
    "created_at": "2026-01-01T00:00:00Z", "published_at": None,
}  # fmt: skip


class Line:
    """Plays one answer after the other, and remembers what was asked."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def minga(self) -> Minga:
        return Minga("http://localhost:1", "minga_x", pause=self.pauses.append,
                     transport=httpx.MockTransport(self))  # fmt: skip


def error(status: int, **more) -> httpx.Response:
    return httpx.Response(status, json={"error": {"code": "c", "message": "No."} | more})


def test_a_write_is_sent_again_under_the_same_key():
    line = Line(httpx.ConnectError("gone"), httpx.ReadTimeout("slow"), error(503),
                httpx.Response(201, json=FACTS))  # fmt: skip
    project = line.minga().projects.create(title="T")
    assert project.title == "T"
    assert len({request.headers["Idempotency-Key"] for request in line.asked}) == 1
    assert len(line.pauses) == 3


def test_two_writes_have_two_keys():
    line = Line(httpx.Response(201, json=FACTS), httpx.Response(201, json=FACTS))
    minga = line.minga()
    minga.projects.create(title="T")
    minga.projects.create(title="T")
    assert len({request.headers["Idempotency-Key"] for request in line.asked}) == 2


def test_it_waits_as_long_as_the_server_asks():
    slow = error(429)
    slow.headers["Retry-After"] = "7"
    line = Line(slow, httpx.Response(200, json=FACTS))
    line.minga().projects.get(FACTS["id"])
    assert line.pauses == [7.0]


def test_it_waits_until_the_date_that_the_server_names():
    busy = error(429)
    busy.headers["Retry-After"] = format_datetime(datetime.now(UTC) + timedelta(seconds=90))
    line = Line(busy, httpx.Response(200, json=FACTS))
    line.minga().projects.get(FACTS["id"])
    assert 80 < line.pauses[0] <= 90


def test_a_download_waits_when_there_are_too_many(tmp_path):
    line = Line(error(429), streamed(b"all"))
    export(line, tmp_path / "labels.csv")
    assert (tmp_path / "labels.csv").read_bytes() == b"all"
    assert len(line.pauses) == 1


def redirect(location: str, status: int = 308) -> httpx.Response:
    return httpx.Response(status, headers={"Location": location})


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_write_goes_on_by_https_as_the_same_write(status):
    target = "https://localhost:1/api/v1/projects"
    line = Line(redirect(target, status), httpx.Response(201, json=FACTS))
    line.minga().projects.create(title="T")
    first, second = line.asked
    assert (second.method, str(second.url)) == ("POST", target)
    assert second.content == first.content
    assert second.headers["Idempotency-Key"] == first.headers["Idempotency-Key"]


def test_a_download_goes_on_by_https(tmp_path):
    line = Line(httpx.Response(200, json=FACTS))
    project = line.minga().projects.get(FACTS["id"])
    path = f"/api/v1/projects/{FACTS['id']}/exports/csv"
    line.answers += [redirect(f"https://localhost:1{path}"), streamed(b"all")]
    project.export("csv", tmp_path / "labels.csv", progress=False)
    assert (tmp_path / "labels.csv").read_bytes() == b"all"
    assert line.asked[-1].url.scheme == "https"


@pytest.mark.parametrize(
    "location", ["https://elsewhere.example/api/v1/projects", "https://localhost:1/other", "/other"]
)
def test_no_token_is_sent_to_another_place(location):
    line = Line(redirect(location))
    with pytest.raises(Moved, match="minga login"):
        line.minga().projects.create(title="T")
    assert len(line.asked) == 1


@pytest.mark.parametrize(
    ("answers", "kind"),
    [
        ([error(401)], NotSignedIn),
        ([error(422, field="title")], Refused),
        ([error(429)] * 6, RateLimited),
        ([httpx.Response(502, text="<html>proxy</html>")] * 6, ServerTrouble),
        ([httpx.ConnectError("refused")] * 6, Unreachable),
    ],
)
def test_each_trouble_has_its_class(answers, kind):
    line = Line(*answers)
    with pytest.raises(kind) as wrong:
        line.minga().projects.get(FACTS["id"])
    assert wrong.value.message


def streamed(content: bytes, *, cut: bool = False) -> httpx.Response:
    class Body(httpx.SyncByteStream):
        def __iter__(self):
            yield content
            if cut:
                raise httpx.RemoteProtocolError("cut")

    return httpx.Response(200, stream=Body(), headers={"Minga-As-Of": "2026-01-01T00:00:00+00:00"})


def export(line: Line, target) -> None:
    line.answers.insert(0, httpx.Response(200, json=FACTS))
    line.minga().projects.get(FACTS["id"]).export("csv", target, progress=False)


def test_a_broken_download_goes_on_where_it_was(tmp_path):
    line = Line(streamed(b"first half, ", cut=True), error(503), streamed(b"second half"))
    export(line, tmp_path / "labels.csv")
    assert (tmp_path / "labels.csv").read_bytes() == b"first half, second half"
    asked = line.asked[-1].url.params
    assert (asked["skip"], asked["as_of"]) == ("12", "2026-01-01T00:00:00+00:00")
    assert asked["seen"] == hashlib.sha256(b"first half, ").hexdigest()


def test_a_download_that_has_changed_begins_again(tmp_path):
    line = Line(streamed(b"old", cut=True), error(409, code="export_changed"), streamed(b"new"))
    export(line, tmp_path / "labels.csv")
    assert (tmp_path / "labels.csv").read_bytes() == b"new"
    assert "skip" not in line.asked[-1].url.params


def test_half_a_file_never_stands_under_its_name(tmp_path):
    target = tmp_path / "labels.csv"
    target.write_bytes(b"yesterday's")
    with pytest.raises(Unreachable):
        export(Line(*[streamed(b"half", cut=True) for _ in range(6)]), target)
    assert target.read_bytes() == b"yesterday's"


@pytest.mark.parametrize(
    ("name", "number"), [("News", 1), ("news", 2), ("NEWS", None), ("77058b3", 4)]
)
def test_an_exact_title_goes_before_another_case_and_the_end_of_an_id(name, number):
    titles = ("News", "news", "T", "77058b3")
    facts = [FACTS | {"id": f"0{place}{FACTS['id'][2:]}", "title": title}
             for place, title in enumerate(titles, start=1)]  # fmt: skip
    line = Line(httpx.Response(200, json={"rows": facts, "next": None}))
    if number is None:
        with pytest.raises(MingaError, match="several projects"):
            project_named(line.minga(), name)
    else:
        assert project_named(line.minga(), name).facts.title == titles[number - 1]


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("typed", "number"), [("2", 1), ("1", 0), ("", None), ("3", None)])
def test_a_person_at_a_terminal_says_which_project_is_meant(monkeypatch, typed, number):
    facts = [FACTS | {"id": f"0{place}{FACTS['id'][2:]}", "title": "News"} for place in (1, 2)]
    line = Line(httpx.Response(200, json={"rows": facts, "next": None}))
    screen = Terminal()
    monkeypatch.setattr("sys.stdin", Terminal(f"{typed}\n"))
    monkeypatch.setattr("sys.stderr", screen)
    if number is None:
        with pytest.raises(MingaError, match="several projects"):
            project_named(line.minga(), "News")
    else:
        assert str(project_named(line.minga(), "News").facts.id) == facts[number]["id"]
    assert "  2  02a200cf" in screen.getvalue()


@pytest.mark.parametrize(
    "text",
    ["labels: [yes, no]", "labels:\n  - {name: on, title: On}", "labels: [1, 2]", "title: 2026",
     "question: 2026-11-30", "labels:\n  - {name: a, key: 1}"],
)  # fmt: skip
def test_a_word_that_yaml_takes_for_something_else_is_told_in_plain_words(tmp_path, text):
    (tmp_path / "p.yaml").write_text(text)
    with pytest.raises(BadDraft, match="quotation marks"):
        drafts.read(tmp_path / "p.yaml")


def test_a_misspelt_field_is_found_before_anything_is_sent():
    line = Line()
    with pytest.raises(BadDraft) as wrong:
        line.minga().projects.create(tittle="T")
    assert wrong.value.field == "tittle"
    assert line.asked == []


def test_a_price_is_read_exactly():
    line = Line(httpx.Response(201, json=FACTS))
    line.minga().projects.create(title="T", price="0.015 EUR")
    assert b'"micros":15000' in line.asked[0].content
    with pytest.raises(BadDraft):
        Line().minga().projects.create(price="1,5 EUR")


def test_nothing_to_bring_is_said_at_once(tmp_path):
    for place in (tmp_path / "missing", tmp_path):
        with pytest.raises(NothingToBring):
            upload_plan(place)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["login", "ftp://minga.example", "--token", "x"], "no address"),
        (["login", "http://minga.example", "--token", "x"], "https"),
        (["projects"], "minga login"),
        (["create"], "--example"),
        (["create", "missing.yaml"], "missing.yaml"),
        (["verify", "missing.json", "--key", "x"], "missing.json"),
        (["deposit", "1,5", "USD", "--reference", "r"], "0.01 USD"),
    ],
)
def test_a_mistake_ends_with_a_sentence_and_status_2(machine, capsys, words, told):
    assert cli.main(words) == 2
    assert told in capsys.readouterr().err


def test_a_broken_yaml_is_told_with_its_line(machine, capsys):
    (machine / "p.yaml").write_text("title: [")
    assert cli.main(["create", "p.yaml"]) == 2
    assert "line 1" in capsys.readouterr().err
