"""Load for the sync endpoint: lean clients, one process each, over HTTP or bare SQL.

A client plays devices: it sends the answers to the tasks that the last reply brought, and asks for
the next ones. After SYNCS_A_MEMBER requests another member takes the client's place, since nobody
makes thousands of requests in one project. Only what lies between `begin` and `end` is counted.

This module imports nothing of the house, so that a client starts at once and costs little.
"""

import itertools
import multiprocessing
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Protocol

import msgspec

SYNCS_A_MEMBER = 150
DIGEST = "5b8d2fb1f7bb6d1ba2a2c0e0ec3a5f1b1d1c1be9b1b7f0c8c0a1d2e3f4a5b6c7"


class Member(msgspec.Struct):
    """A member as a device and as the database know her."""

    member_id: int
    subject: str
    token: str


class Target(msgspec.Struct):
    """A project by its public and its inside name."""

    public_id: str
    number: int


class Task(msgspec.Struct):
    pos: int


class Reply(msgspec.Struct):
    """The part of a reply that a client reads: stored answers and next positions."""

    tasks: list[Task]
    answers: list[msgspec.Raw]


class Order(msgspec.Struct):
    """One stretch of work for one client. Times are of time.monotonic()."""

    door: str
    batch: int
    targets: list[Target]
    members: list[Member]
    begin: float
    end: float
    address: tuple[str, int] = ("127.0.0.1", 0)
    url: str = ""


@dataclass
class Tally:
    """Counts of one client between begin and end."""

    syncs: int = 0
    answers: int = 0
    seconds: list[float] = field(default_factory=list)


class Line(Protocol):
    def sync(self, member: Member, target: Target, positions: list[int], want: int) -> Reply: ...

    def close(self) -> None: ...


_decode = msgspec.json.Decoder(Reply).decode


def names() -> Iterator[str]:
    """Answer ids that no other client makes."""
    start = (multiprocessing.current_process().pid or 0) << 96 | time.time_ns() << 24
    for number in itertools.count(start):
        text = f"{number & (1 << 128) - 1:032x}"
        yield f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


class Http:
    """A socket that is kept open; the request is put together by hand, the reply read by length."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._address = address
        self._names = names()
        self._open()

    def _open(self) -> None:
        self._socket = socket.create_connection(self._address)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def sync(self, member: Member, target: Target, positions: list[int], want: int) -> Reply:
        answers = ",".join(
            f'{{"id":"{next(self._names)}","project":"{target.public_id}","pos":{pos},'
            '"kind":"label","value":{"label":"news"},"spent_ms":4000,'
            '"made_at":"2026-11-22T10:00:00+00:00"}'
            for pos in positions
        )
        body = (
            f'{{"answers":[{answers}],"held":[],"sheets":["{target.public_id}"],'
            f'"want":{{"project":"{target.public_id}","count":{want}}}}}'
        )
        request = (
            f"POST /sync HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {member.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        ).encode()
        try:
            self._socket.sendall(request)
            return _decode(self._read())
        except ConnectionError:  # a line that was idle for long; sending the same again is safe
            self._socket.close()
            self._open()
            self._socket.sendall(request)
            return _decode(self._read())

    def _read(self) -> bytes:
        received = self._receive()
        while (split := received.find(b"\r\n\r\n")) < 0:
            received += self._receive()
        head = received[:split].lower()
        if b" 200 " not in head[:16]:
            raise RuntimeError(received[:600])
        length = int(head.split(b"content-length:")[1].split(b"\r\n", 1)[0])
        parts, missing = [received[split + 4 :]], length - (len(received) - split - 4)
        while missing > 0:
            part = self._receive()
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def _receive(self) -> bytes:
        part = self._socket.recv(65_536)
        if not part:
            raise ConnectionResetError("the server closed the line")
        return part

    def close(self) -> None:
        self._socket.close()


class Sql:
    """The statement of the sync endpoint with the same parameters, without HTTP."""

    STATEMENT = "SELECT answers_sync(%s, %s, %s::jsonb, %s::jsonb, %s, %s, %s)::text"
    HOURS = 72

    def __init__(self, url: str) -> None:
        import psycopg

        self._connection = psycopg.connect(url, autocommit=True)
        self._cursor = self._connection.cursor()
        self._names = names()

    def sync(self, member: Member, target: Target, positions: list[int], want: int) -> Reply:
        answers = ",".join(
            f'{{"id":"{next(self._names)}","project":{target.number},"pos":{pos},"version":1,'
            f'"kind":"label","value":{{"label":"news"}},"digest":"{DIGEST}","spent_ms":4000,'
            '"made_at":"2026-11-22T10:00:00+00:00"}'
            for pos in positions
        )
        parameters = (
            member.member_id,
            member.subject,
            f"[{answers}]",
            "[]",
            target.number,
            want,
            self.HOURS,
        )
        row = self._cursor.execute(self.STATEMENT, parameters).fetchone()
        assert row is not None
        return _decode(row[0])

    def close(self) -> None:
        self._connection.close()


def work(order: Order, line: Line) -> Tally:
    """One order, from now to its end. Another project when this one gives less than a batch."""
    tally, targets = Tally(), itertools.cycle(order.targets)
    target, dry = next(targets), 0
    for member in itertools.cycle(order.members):
        positions: list[int] = []
        for _ in range(SYNCS_A_MEMBER):
            began = time.monotonic()
            if began >= order.end:
                return tally
            reply = line.sync(member, target, positions, order.batch)
            ended = time.monotonic()
            if order.begin <= ended < order.end:
                tally.syncs += 1
                tally.answers += len(reply.answers)
                tally.seconds.append(ended - began)
            positions = [task.pos for task in reply.tasks]
            if len(positions) < order.batch:
                target, positions, dry = next(targets), [], dry + 1
                if dry > 2 * len(order.targets):
                    raise RuntimeError("The projects are used up; give the measurement more slots.")
    return tally


def client(orders: Connection) -> None:
    """The main function of a client's process: orders in, tallies out, until None.

    Its lines stay open from one order to the next, as a web process keeps its connections.
    """
    lines: dict[str, Line] = {}
    while (order := orders.recv()) is not None:
        try:
            if order.door not in lines:
                lines[order.door] = Http(order.address) if order.door == "http" else Sql(order.url)
            orders.send(work(order, lines[order.door]))
        except Exception as exc:  # noqa: BLE001 (told to whoever gave the order)
            orders.send(exc)


class Clients:
    """So many client processes, ready to take orders."""

    def __init__(self, count: int) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["bench.load", "psycopg"])
        self._lines: list[Connection] = []
        self._processes: list[Any] = []
        for _ in range(count):
            parent_end, child_end = context.Pipe()
            process = context.Process(target=client, args=(child_end,), daemon=True)
            process.start()
            self._lines.append(parent_end)
            self._processes.append(process)

    def begin(self, orders: list[Order]) -> None:
        for line, order in zip(self._lines, orders, strict=False):
            line.send(order)

    def tallies(self, count: int) -> list[Tally]:
        replies = [line.recv() for line in self._lines[:count]]
        for reply in replies:
            if isinstance(reply, Exception):
                raise reply
        return replies

    def close(self) -> None:
        for line, process in zip(self._lines, self._processes, strict=True):
            line.send(None)
            process.join(timeout=5)
