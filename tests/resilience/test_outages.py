"""The house falls while members work: whatever was acknowledged is stored once and paid once (G6).

break · expect · unbreak: the rows of BREAKS, each against a real `mingad up` with four devices in
the middle of their syncs. Meanwhile a device hears 503 with a sentence and a time to wait, or
nothing at all; never a 500.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from minga.embedded_postgres import embedded_url
from tests import sessions
from tests.resilience.devices import Device, ask
from tests.resilience.houses import furnished
from tests.resilience.test_process_tree import House
from tests.waiting import outlast, until

ROOT = Path(__file__).parent.parent.parent
DEVICES = 4
TEXTS = 160
PRICE = 10_000
AWAY_SECONDS = 4

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    opened = furnished(sessions.scratch("outages") / "minga")
    opened.open()
    yield opened
    if opened.process is not None and opened.process.poll() is None:
        opened.close()


@pytest.fixture
def books(house: House) -> Iterator[Callable[..., list[Any]]]:
    """Reads behind the doors."""

    def read(query: str, *given: Any) -> list[Any]:
        with psycopg.connect(embedded_url(house.folder / "pg")) as connection:
            return connection.execute(query, given).fetchall()

    return read


def stage(house: House, name: str, texts: int = TEXTS) -> dict[str, Any]:
    """A published project and members with devices, in the open house."""
    words = ["-m", "tests.resilience.stage", name, str(DEVICES), str(texts), "2"]
    environment = house.environment | {"DATABASE_URL": embedded_url(house.folder / "pg")}
    made = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return dict(json.loads(made.stdout.splitlines()[-1]))


def backends(house: House) -> list[int]:
    """The server's processes, the postmaster first."""
    first = house.postmaster()
    others = [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _parent(entry) == first
    ]
    return [first, *others]


def _parent(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def everything_is_killed(house: House) -> None:
    assert house.process is not None
    house.process.kill()
    house.process.wait()
    os.kill(house.postmaster(), signal.SIGKILL)


def parent_is_killed(house: House) -> None:
    assert house.process is not None
    house.process.kill()
    house.process.wait()


def web_is_killed(house: House) -> None:
    os.kill(house.child("minga.site.web_server"), signal.SIGKILL)


def database_is_gone(house: House) -> None:
    """Killed, and nobody starts it again: its keeper is held back as long."""
    assert house.process is not None
    house.process.send_signal(signal.SIGSTOP)
    os.kill(house.postmaster(), signal.SIGKILL)


def database_stands_still(house: House) -> None:
    """As on a disk that hangs: it neither answers nor refuses."""
    for pid in backends(house):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)


def opened_again(house: House) -> None:
    house.open()


def keeper_goes_on(house: House) -> None:
    assert house.process is not None
    house.process.send_signal(signal.SIGCONT)


def database_goes_on(house: House) -> None:
    for pid in backends(house):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def nothing(house: House) -> None:
    """It comes back by itself."""


BREAKS = [
    # break, how long it lasts, unbreak, what a device may hear
    (web_is_killed, 0.5, nothing, {503}),
    (parent_is_killed, 0.2, opened_again, {503}),
    (everything_is_killed, 0.2, opened_again, {503}),
    (database_is_gone, AWAY_SECONDS, keeper_goes_on, {503}),
    (database_stands_still, AWAY_SECONDS, database_goes_on, {503}),
]


@pytest.mark.parametrize(
    ("breaks", "seconds", "unbreaks", "may_hear"), BREAKS, ids=[row[0].__name__ for row in BREAKS]
)
def test_what_was_acknowledged_is_stored_once_and_paid(
    breaks, seconds, unbreaks, may_hear, house, books
):
    name = breaks.__name__.replace("_", "-")[:20]
    staged = stage(house, name)
    devices = [Device(house.port, token, staged["project"]) for token in staged["passes"]]
    stop = threading.Event()
    threads = [threading.Thread(target=device.work, args=[stop]) for device in devices]
    for thread in threads:
        thread.start()
    try:
        wait_until(lambda: sum(len(device.acknowledged) for device in devices) >= 20)
        breaks(house)
        outlast(seconds)
        wait_until(lambda: noticed(devices))  # workers may outlive their parent for a moment
        before = sum(len(device.acknowledged) for device in devices)
    finally:
        unbreaks(house)
    wait_until(
        lambda: (
            sum(len(d.acknowledged) for d in devices) > before + 20
            or not any(thread.is_alive() for thread in threads)
        )
    )
    stop.set()
    for thread in threads:
        thread.join(timeout=90)
    assert [device.trouble for device in devices] == [""] * DEVICES
    assert noticed(devices), "nobody noticed"
    assert_kind_words_only(devices, may_hear)
    assert_stored_once_and_paid(devices, staged["project"], books)
    audited = house.ask("audit", "--json")
    assert audited.returncode == 0, audited.stdout


def wait_until(true: Callable[[], bool], seconds: float = 90) -> None:
    assert until(true, seconds), "it did not come to that"


def noticed(devices: list[Device]) -> bool:
    """Return True when a device was refused, cut off or told to wait."""
    return any(device.broken_off or device.heard for device in devices)


def assert_kind_words_only(devices: list[Device], may_hear: set[int]) -> None:
    heard = [one for device in devices for one in device.heard]
    assert {status for status, _wait, _text in heard} <= may_hear, heard
    for _status, wait, text in heard:
        assert wait.isdigit()
        assert "Nothing was lost" in json.loads(text)["text"]


def assert_stored_once_and_paid(devices: list[Device], project: str, books: Any) -> None:
    """The books and the devices say the same."""
    kept = {
        str(answer): str(receipt)
        for answer, receipt in books(
            "SELECT a.id, r.public_id FROM answers_answer a"
            " JOIN answers_receipt r ON r.id = a.receipt_id"
            " JOIN work_project p ON p.id = a.project_id WHERE p.public_id = %s",
            project,
        )
    }
    acknowledged = {name: text for device in devices for name, text in device.acknowledged.items()}
    assert kept == acknowledged
    assert sum(device.paid_micros for device in devices) == PRICE * len(kept)
    ((paid,),) = books(
        "SELECT coalesce(sum(t.amount_micros), 0) FROM ledger_transfer t"
        " JOIN ledger_account escrow ON escrow.id = t.debit"
        " WHERE t.code = 'answer_pay' AND escrow.owner = %s",
        project,
    )
    assert paid == PRICE * len(kept)


def one_answer(house: House, staged: dict[str, Any], which: int) -> tuple[str, bytes]:
    """A member's pass and the request that would send her first answer."""
    token, project = staged["passes"][which], staged["project"]
    want = json.dumps({"want": {"project": project, "count": 1}}).encode()
    _status, _told, reply = ask(house.port, "/sync", want, Authorization=f"Bearer {token}")
    (task,) = json.loads(reply)["tasks"]
    answer = {"id": str(uuid4()), "project": project, "pos": task["pos"], "kind": "label",
              "value": {"label": "news"}}  # fmt: skip
    return token, json.dumps({"answers": [answer]}).encode()


def request_bytes(token: str, body: bytes, *, length: int | None = None) -> bytes:
    return (
        f"POST /sync HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length or len(body)}\r\n\r\n"
    ).encode() + body


def stored(books: Any, body: bytes) -> list[Any]:
    """The receipt of the answer in this request, when there is one."""
    return list(books(
        "SELECT r.public_id::text FROM answers_answer a"
        " JOIN answers_receipt r ON r.id = a.receipt_id WHERE a.id = %s",
        json.loads(body)["answers"][0]["id"],
    ))  # fmt: skip


def test_a_reply_that_was_lost_after_the_commit_is_made_again(house, books):
    token, body = one_answer(house, stage(house, "lost-reply", 8), 0)
    with socket.create_connection(("127.0.0.1", house.port), timeout=10) as line:
        line.sendall(request_bytes(token, body))
        wait_until(lambda: bool(stored(books, body)))  # and nobody reads what comes back
    replies = [
        json.loads(ask(house.port, "/sync", body, Authorization=f"Bearer {token}")[2])
        for _ in range(2)
    ]
    ((receipt,),) = stored(books, body)
    assert [reply["answers"][0]["state"] for reply in replies] == ["stored", "stored"]
    assert {reply["answers"][0]["receipt"] for reply in replies} == {receipt}
    assert replies[0]["receipts"] == replies[1]["receipts"] != []
    assert replies[0]["wallets"] == {"USD": PRICE}


def test_a_request_that_broke_off_half_way_is_not_half_kept(house, books):
    token, body = one_answer(house, stage(house, "half", 8), 0)
    with socket.create_connection(("127.0.0.1", house.port), timeout=10) as line:
        line.sendall(request_bytes(token, body[: len(body) // 2], length=len(body)))
        assert house.answers(), "half a request keeps nobody else waiting"
    assert house.answers()
    assert stored(books, body) == []
    status, _told, reply = ask(house.port, "/sync", body, Authorization=f"Bearer {token}")
    assert (status, json.loads(reply)["answers"][0]["state"]) == (200, "stored")


def test_pages_say_kindly_that_the_house_is_back_soon(house):
    staged = stage(house, "pages", 8)
    cookie = f"minga_session={staged['sessions'][0]}"
    pages = ("/work/", "/wallet/", "/me/", f"/work/{staged['project']}/", "/queue/", "/projects/")
    assert ask(house.port, "/work/", Cookie=cookie)[0] == 200
    database_is_gone(house)
    try:
        assert until(lambda: not house.answers())
        seen = {page: ask(house.port, page, Cookie=cookie, seconds=30) for page in pages}
        program = ask(house.port, "/api/v1/projects", Authorization="Bearer minga_x", seconds=30)
    finally:
        keeper_goes_on(house)
    for page, (status, told, text) in seen.items():
        assert status == 503, (page, status, text[:300])
        assert told["Retry-After"].isdigit(), page
        assert b"lost" in text, page
        assert b"Traceback" not in text
    assert program[0] == 503
    assert json.loads(program[2])["error"]["code"] == "try_again"
    wait_until(lambda: ask(house.port, "/work/", Cookie=cookie, seconds=30)[0] == 200)
