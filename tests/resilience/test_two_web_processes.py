"""What a web process keeps in its memory is never older than it may be, whoever made the change.

Two real web processes stand on one database. The tests change something from a third process and
ask both: each test first makes both of them keep the old value.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from minga.domains.charter import actions as charter
from minga.domains.charter.queries import CACHE_SECONDS
from minga.domains.log import queries as log
from minga.domains.people import actions as people_actions
from minga.domains.people import queries as people
from minga.domains.people.queries import FORGOTTEN_SECONDS
from minga.domains.work import actions as work
from minga.doors.api.throttling import BURST
from minga_pure.proofs.receipts import verify_receipt
from tests.cast import good_customer, published, vote, worker
from tests.interface.api.programs import program_of
from tests.resilience.devices import ask
from tests.resilience.test_process_tree import free_port
from tests.waiting import until

OPEN_SECONDS_MAX = 60
SLACK_SECONDS = 5  # beside the seconds for which a process may keep a value

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@dataclass
class Web:
    """One web process, as `mingad up` starts it, but alone on its port."""

    port: int
    process: subprocess.Popen[bytes]

    def sync(self, token: str, **request: Any) -> dict[str, Any]:
        status, body = self.sync_status(token, **request)
        assert status == 200, body
        return dict(body)

    def sync_status(self, token: str, **request: Any) -> tuple[int, Any]:
        status, _headers, body = ask(
            self.port, "/sync", json.dumps(request).encode(), Authorization=f"Bearer {token}"
        )
        return status, json.loads(body)

    def api(self, path: str, token: str) -> tuple[int, dict[str, str], Any]:
        status, headers, body = ask(
            self.port, f"/api/v1{path}", Authorization=f"Bearer {token}", Host="localhost"
        )
        return status, headers, json.loads(body)


def _start(database_url: str) -> Web:
    port = free_port()
    words = [
        "-m", "minga.site.web_server", "--interface", "wsgi", "--port", str(port), "--workers", "1",
        "--blocking-threads", "1", "--log-level", "error", "minga.site.wsgi:application",
    ]  # fmt: skip
    environment = os.environ | {"DATABASE_URL": database_url}
    return Web(port, subprocess.Popen([sys.executable, *words], env=environment))


def _wait_until_open(web: Web) -> None:
    def is_open() -> bool:
        try:
            return ask(web.port, "/health", Host="localhost")[0] == 200
        except OSError:
            assert web.process.poll() is None
            return False

    assert until(is_open, OPEN_SECONDS_MAX), f"no answer in {OPEN_SECONDS_MAX} s"


@pytest.fixture(scope="module")
def processes(django_db_setup: None) -> Iterator[tuple[Web, Web]]:
    server = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(server._replace(path="/" + connection.settings_dict["NAME"]))
    opened = (_start(url), _start(url))
    try:
        for web in opened:
            _wait_until_open(web)
        yield opened
    finally:
        for web in opened:
            web.process.terminate()
        for web in opened:
            web.process.wait(timeout=30)


@pytest.fixture
def webs(processes: tuple[Web, Web], transactional_db: None) -> tuple[Web, Web]:
    return processes


def eventually(seconds: float, holds: Callable[[], bool]) -> None:
    assert until(holds, seconds + SLACK_SECONDS), f"still not so after {seconds} s"


def sheets(reply: dict[str, Any]) -> dict[str, tuple[int, list[str]]]:
    return {
        sheet["project"]: (sheet.get("version", 1), sheet.get("warnings", []))
        for sheet in reply["projects"]
    }


def test_a_warning_added_after_publishing_reaches_every_process_and_every_device(webs):
    clara = good_customer()
    project, lova, kanto = published(clara, texts=40), worker(), worker("kanto")
    name = str(project.public_id)
    lovas, kantos = people.sync_token(lova.ref), people.sync_token(kanto.ref)
    want = {"project": name, "count": 3}
    for web, token in zip(webs, (lovas, kantos), strict=True):
        assert sheets(web.sync(token, held=[], want=want)) == {name: (1, [])}

    work.warn(project=project.public_id, actor_id=clara.id, kinds=["death"])

    held = [[name, task["pos"]] for task in webs[0].sync(lovas, held=[])["tasks"]]
    for web in webs:
        for token in (lovas, kantos):
            brought = web.sync(token, held=held, sheets={name: 1})
            assert sheets(brought) == {name: (2, ["death"])}
            assert sheets(web.sync(token, held=held, sheets={name: 2})) == {}


def test_a_changed_client_or_recipient_moves_the_sheet_too(webs):
    clara = good_customer()
    project, lova = published(clara), worker()
    name, token = str(project.public_id), people.sync_token(lova.ref)
    for web in webs:
        web.sync(token, held=[], want={"project": name, "count": 3})
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE work_client SET contact = 'new@valencia.example' WHERE public_id = %s",
            [project.client.public_id],
        )
    for web in webs:
        (sheet,) = web.sync(token, held=[], sheets={name: 1})["projects"]
        assert (sheet["version"], sheet["client"]["contact"]) == (2, "new@valencia.example")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO work_recipient (project_id, place, legal_name, country, role, under)"
            " VALUES (%s, 2, 'Archive Ltd', 'PT', 'keeps the labels', 1)",
            [project.id],
        )
    for web in webs:
        (sheet,) = web.sync(token, held=[], sheets={name: 2})["projects"]
        assert [link["legal_name"] for link in sheet["recipients"]][1:] == ["Archive Ltd"]


def test_a_forgotten_device_is_refused_by_every_process_within_seconds(webs):
    charter.hold_founding_vote()
    lova = worker()
    device = people_actions.note_device(member=lova.ref, device=None, today=timezone.now().date())
    token = people.sync_token(lova.ref, device)
    for web in webs:
        web.sync(token, held=[])
    assert people_actions.forget_device(member=lova.ref, device=device)
    for web in webs:
        eventually(FORGOTTEN_SECONDS, lambda web=web: web.sync_status(token, held=[])[0] == 401)


def test_a_vote_is_in_force_in_every_process_within_seconds(webs):
    project, lova = published(texts=200), worker()
    name, token = str(project.public_id), people.sync_token(lova.ref)
    count = 0

    def hours_of_a_new_lease(web: Web) -> float:
        nonlocal count
        count += 1
        held = [[name, pos] for pos in range(200)]
        before = _ends(lova)
        web.sync(token, held=held, want={"project": name, "count": count})
        (new,) = [end for end in _ends(lova) if end not in before]
        return (new - datetime.now(UTC)) / timedelta(hours=1)

    for web in webs:
        assert hours_of_a_new_lease(web) < 73
    vote(lease_hours=200)
    for web in webs:
        eventually(CACHE_SECONDS, lambda web=web: hours_of_a_new_lease(web) > 199)


def _ends(member: Any) -> list[datetime]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT expires_at FROM assignment_lease WHERE member_id = %s", [member.ref.member_id]
        )
        return [end for (end,) in cursor.fetchall()]


def test_receipts_of_both_processes_are_signed_by_the_same_key(webs):
    project, lova = published(texts=10), worker()
    name, token = str(project.public_id), people.sync_token(lova.ref)
    for web in webs:
        (task,) = web.sync(token, held=[], want={"project": name, "count": 1})["tasks"]
        answer = {
            "id": str(uuid4()),
            "project": name,
            "pos": task["pos"],
            "kind": "label",
            "value": {"label": "news"},
        }
        (receipt,) = web.sync(token, answers=[answer])["receipts"]
        assert verify_receipt(receipt, [log.receipt_key()]).receipt


def test_a_revoked_api_token_is_refused_by_every_process_at_once(webs):
    clara = good_customer()
    token = program_of(clara).token
    for web in webs:
        assert web.api("/me", token)[0] == 200
    (card,) = people.tokens_of(clara.id)
    assert people_actions.revoke_token(person_id=clara.id, public_id=card.public_id)
    for web in webs:
        assert web.api("/me", token)[0] == 401


def test_each_process_gives_a_token_the_whole_rate_that_is_promised(webs):
    """Buckets are counted per process (docs/reference/api.md): more than the rate, never less."""
    token = program_of(good_customer()).token
    for web in webs:
        assert {web.api("/me", token)[0] for _request in range(BURST)} == {200}
