"""A web server that can be killed in a chosen moment, and what stands in its database."""

import os
import secrets
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.link import Line
from bench.scratch import owner_connection

PRICE = 10_000
GATE = 4_711  # whoever stores answers passes it inside its transaction; held, they wait there
GATED = f"""
CREATE OR REPLACE FUNCTION bench_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({GATE});
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS bench_gate ON answers_answer;
CREATE TRIGGER bench_gate AFTER INSERT ON answers_answer
    FOR EACH STATEMENT EXECUTE FUNCTION bench_gate();
"""
AT_THE_GATE = f"""
SELECT pid FROM pg_locks
 WHERE locktype = 'advisory' AND objid = {GATE} AND NOT granted AND mode = 'ShareLock'
"""


@dataclass
class Arrived:
    """One member's stored answers, (kind, value) by text, and their wallet."""

    answers: dict[str, list[tuple[str, Any]]]
    wallet_micros: int


class House:
    """One web process of `mingad up` behind a line; `start` it again after it was killed."""

    def __init__(self, folder: Path, *, desk: Path | None = None) -> None:
        from minga.doors.cli import run

        self.accidents = folder / f"accidents-{secrets.token_hex(4)}"
        self.accidents.mkdir()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.line = Line(self.port).open()
        self.address = f"http://localhost:{self.line.port}"
        self.environment = run._environment(folder, self.port) | {
            "MINGA_ORIGIN": self.address,
            "BENCH_FAULTS": str(self.accidents),
            "BENCH_DESK": str(desk or ""),
        }
        command = run._children(self.environment, self.port, run.ROLES, [])[0].command
        self.command = [*command[:-1], "bench.faulty:application"]
        self.command[self.command.index("--workers") + 1] = "1"
        self.process: subprocess.Popen[bytes] | None = None
        with self.database() as database:
            database.execute(GATED)
        self.gate: psycopg.Connection[Any] | None = None
        self.start()

    def start(self) -> None:
        with (self.accidents / "said.txt").open("a") as log:
            self.process = subprocess.Popen(
                self.command, env=self.environment, start_new_session=True, stdout=log, stderr=log
            )
        until = time.monotonic() + 90
        while not self._listens():
            assert time.monotonic() < until, "the server did not start again"
            time.sleep(0.05)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        finally:
            self.process.wait()

    def has_fallen(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def close(self) -> None:
        self.kill()
        self.line.close()

    # --- accidents --------------------------------------------------------------------------------

    def befall(self, accident: str) -> None:
        """The next sync meets this (bench.faulty)."""
        fresh = self.accidents / "fresh"
        fresh.write_text(accident)
        fresh.rename(self.accidents / "next")

    def has_befallen(self) -> bool:
        return not (self.accidents / "next").exists()

    def call_off(self) -> None:
        (self.accidents / "next").unlink(missing_ok=True)

    def database(self) -> "psycopg.Connection[Any]":
        """Open an owner's connection; the database may be recovering from an accident."""
        until = time.monotonic() + 60
        while True:
            try:
                return owner_connection()
            except psycopg.OperationalError:
                assert time.monotonic() < until
                time.sleep(0.1)

    def hold_inside(self) -> None:
        """From now on a sync rests in the middle of its transaction, until `let_go`."""
        self.gate = self.database()
        self.gate.execute("SELECT pg_advisory_lock(%s)", [GATE])

    def let_go(self) -> None:
        if self.gate is not None:
            self.gate.close()
            self.gate = None

    def inside(self) -> list[int]:
        """The database's processes that rest in the middle of a sync."""
        with self.database() as database:
            return [row[0] for row in database.execute(AT_THE_GATE).fetchall()]

    def kill_inside(self, *, database_too: bool) -> None:
        """With its transaction open; with the database too, that transaction is gone for sure."""
        resting = self.inside()
        self.kill()
        if database_too:
            for pid in resting:
                os.kill(pid, signal.SIGKILL)

    # --- what arrived -----------------------------------------------------------------------------

    def arrived(self, subject: str) -> Arrived:
        answers: dict[str, list[tuple[str, Any]]] = {}
        with self.database() as database:
            rows = database.execute(
                "SELECT item.content->>'text', answer.kind, answer.value FROM answers_answer answer"
                "  JOIN work_item item USING (project_id, pos)"
                "  JOIN people_member member ON member.id = answer.member_id"
                " WHERE member.subject = %s",
                [subject],
            ).fetchall()
            wallet = database.execute(
                "SELECT coalesce(sum(balance_micros), 0) FROM ledger_account"
                " WHERE kind = 'wallet' AND owner = %s",
                [subject],
            ).fetchone()
        for text, kind, value in rows:
            answers.setdefault(text, []).append((kind, value))
        return Arrived(answers, int(wallet[0]) if wallet else 0)


def paid_twice(arrived: Arrived) -> int:
    """Answers that are there, or were paid, more often than once."""
    rows = sum(map(len, arrived.answers.values()))
    return max(rows, arrived.wallet_micros // PRICE) - len(arrived.answers)


def staged(name: str, texts: int) -> tuple[str, str, str]:
    """A member with two projects on offer: her subject, and her session's name and value."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client

    from minga.domains.assignment import actions as assignment
    from minga_pure.money import Money
    from tests.cast import bring_texts, draft, good_customer, worker

    clara, lova = good_customer(f"clara-{name}"), worker(f"lova-{name}")
    for kind, options in (("text_classification", {}), ("free_text", {"labels": ()})):
        card = draft(
            clara, task_type=kind, title=f"{kind} {name}", question=f"{kind}: what is it?",
            redundancy=1, price=Money(PRICE, "USD"), **options,
        )  # fmt: skip
        bring_texts(card, texts)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE work_incomingitem SET content = jsonb_build_object('text', %s || number)"
                " WHERE project_id = %s",
                [f"{kind} of {name}, number ", card.id],
            )
        assignment.publish(project=card.public_id, actor_id=clara.id)
    browser = Client()
    browser.force_login(
        get_user_model().objects.get(pk=lova.id), "django.contrib.auth.backends.ModelBackend"
    )
    connection.close()
    cookie = settings.SESSION_COOKIE_NAME
    return str(lova.ref.subject), cookie, browser.cookies[cookie].value
