"""mingad up, demo, database: the whole co-operative in one process tree, or a part of it."""

import argparse
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from minga.doors.cli.errors import Refusal
from minga.doors.cli.house import ROLES, data_folder, database, only_one
from minga.doors.cli.processes import MARK, Child, clear_orphans, mark_of, stop_all
from minga.embedded_postgres import APPLICATION, EmbeddedPostgres, PostgresDidNotStart

ANSWER_SECONDS_MAX = 120
DATABASE_RETRY_SECONDS = 5
WEB_WORKERS = 2
THREADS_A_WORKER = 8


class AskedToStop(Exception):
    """SIGINT or SIGTERM came."""


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    up = commands.add_parser("up", help="open the co-operative: database, web and jobs")
    up.add_argument("--role", choices=ROLES, help="only this part; default: both")
    up.set_defaults(run=run_up)
    demo = commands.add_parser("demo", help="open a co-operative filled with real items")
    demo.add_argument("--crew", type=int, default=0, metavar="N", help="N simulated co-workers")
    demo.add_argument("--crew-speed", type=float, default=5, metavar="TIMES",
                      help="how many times as fast as people they work (default: 5)")  # fmt: skip
    demo.set_defaults(run=run_demo)
    for parser in (up, demo):
        parser.add_argument("--port", type=int, help="default: MINGA_PORT or 8000")
    database_command = commands.add_parser(
        "database", help="run the embedded PostgreSQL and nothing else"
    )
    database_command.set_defaults(run=run_database)


def run_up(words: argparse.Namespace) -> int:
    return open_house(words.port, roles=[words.role] if words.role else ROLES)


def run_database(_words: argparse.Namespace) -> int:
    """A database process of its own, for web and jobs that reach it by DATABASE_URL."""
    if os.environ.get("DATABASE_URL"):
        raise Refusal(
            "DATABASE_URL names a database already; leave it out to run the embedded one."
        )
    _hear_signals()
    try:
        with database(data_folder()) as server:
            assert server is not None  # noqa: S101 (there is no DATABASE_URL)
            print(f"The database answers at {server.url(role=APPLICATION)}", flush=True)
            print(f"Its tables are made by {server.url()}", flush=True)
            _watch([], server)
    except (AskedToStop, KeyboardInterrupt):
        return 0


def run_demo(words: argparse.Namespace) -> int:
    if not os.environ.get("MINGA_DATA"):
        os.environ["MINGA_DATA"] = ".minga/demo"
    crew = ["-m", "minga.demo", "crew", "--people", str(words.crew)]
    crew += ["--speed", str(words.crew_speed)]
    return open_house(
        words.port,
        seeds=[["-m", "minga.demo", "seed"]],
        companions=[crew] if words.crew else [],
    )


def open_house(
    port: int | None,
    *,
    roles: Sequence[str] = ROLES,
    seeds: list[list[str]] | None = None,
    companions: list[list[str]] | None = None,
) -> int:
    """Start these roles, say the one address, keep them running until asked to stop.

    seeds: Python programs to run once the tables stand, before the doors open.
    companions: Python programs that run beside the web and jobs processes.
    """
    _hear_signals()
    folder = data_folder()
    chosen = port or _number("MINGA_PORT", 8000)
    with only_one(folder, roles):
        environment = _environment(folder, chosen, roles)
        if clear_orphans(folder, roles):
            print("Cleared away what an earlier run had left behind.", flush=True)
        if "web" in roles:
            see_that_port_is_free(environment["MINGA_LISTEN"], chosen)
        try:
            with database(folder) as server:
                if server is not None:
                    environment["DATABASE_URL"] = server.url(role=APPLICATION)
                    environment["DATABASE_OWNER_URL"] = server.url()
                prepare(environment, seeds or [])
                children = _children(environment, chosen, roles, companions or [])
                _run_until_asked(children, server, environment)
        except (AskedToStop, KeyboardInterrupt):
            return 0


def _run_until_asked(
    children: list[Child], server: EmbeddedPostgres | None, environment: dict[str, str]
) -> NoReturn:
    try:
        for child in children:
            child.start()
        if any(child.name == "web" for child in children):
            _wait_for_an_answer(int(environment["MINGA_PORT"]), children)
            print(f"Minga is open at {environment['MINGA_ORIGIN']}", flush=True)
        else:
            print("The jobs of Minga are running.", flush=True)
        _watch(children, server)
    finally:
        _deafen()
        stop_all(children)


def prepare(environment: dict[str, str], seeds: list[list[str]]) -> None:
    """Bring tables, static files and founding rules up to date, then sow the seeds.

    Only the migration gets the address of the tables' owner: it leaves the environment after it.
    """
    _run_to_the_end(["-m", "minga.doors.cli.main", "migrate"], environment)
    environment.pop("DATABASE_OWNER_URL", None)
    for seed in seeds:
        _run_to_the_end(seed, environment)


def _run_to_the_end(program: list[str], environment: dict[str, str]) -> None:
    completed = subprocess.run([sys.executable, *program], env=environment, check=False)
    if completed.returncode:
        raise Refusal(f"“{' '.join(program[1:])}” did not finish; what went wrong is above.")


def see_that_port_is_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as broken:
            raise Refusal(
                f"Port {port} on {host} cannot be used ({broken.strerror}). "
                f"Choose another, for example MINGA_PORT={port + 1}."
            ) from broken


def _children(
    environment: dict[str, str], port: int, roles: Sequence[str], companions: list[list[str]]
) -> list[Child]:
    web = [
        "-m", "minga.site.web_server", "--interface", "wsgi", "--host", environment["MINGA_LISTEN"],
        "--port", str(port), "--workers", str(WEB_WORKERS),
        "--blocking-threads", str(THREADS_A_WORKER), "--respawn-failed-workers",
        "--workers-kill-timeout", "10", "--log-level", "error", "minga.site.wsgi:application",
    ]  # fmt: skip
    jobs = ["-m", "minga.doors.cli.main", "jobs"]
    named = [(name, words) for name, words in (("web", web), ("jobs", jobs)) if name in roles]
    named += [(words[1], words) for words in companions]
    return [Child(name, [sys.executable, *words], environment) for name, words in named]


def _environment(folder: Path, port: int, roles: Sequence[str] = ROLES) -> dict[str, str]:
    environment = dict(os.environ)
    environment["MINGA_DATA"] = str(folder)
    environment["MINGA_PORT"] = str(port)
    environment.setdefault("MINGA_LISTEN", "127.0.0.1")
    environment.setdefault("MINGA_ORIGIN", f"http://localhost:{port}")
    environment.setdefault("DJANGO_SETTINGS_MODULE", "minga.site.settings")
    environment[MARK] = mark_of(folder, roles)
    return environment


def _wait_for_an_answer(port: int, children: list[Child]) -> None:
    until = time.monotonic() + ANSWER_SECONDS_MAX
    while time.monotonic() < until:
        if _answers(port):
            return
        if any(child.process is not None and child.process.poll() for child in children):
            break
        time.sleep(0.1)
    raise Refusal("The web process did not answer; what went wrong is above.")


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _watch(children: list[Child], server: EmbeddedPostgres | None) -> NoReturn:
    while True:
        for child in children:
            child.watch()
        if server is not None and server.pid() is None:
            print("The database process ended; starting it again.", file=sys.stderr, flush=True)
            _start_again(server)
        time.sleep(0.25)


def _start_again(server: EmbeddedPostgres) -> None:
    """A disk that is full now may have room later: say it, wait, and the watch tries again."""
    try:
        server.start()
    except PostgresDidNotStart as broken:
        print(f"It did not start: {broken}", file=sys.stderr, flush=True)
        time.sleep(DATABASE_RETRY_SECONDS)


def _hear_signals() -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        raise AskedToStop

    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, stop)


def _deafen() -> None:
    """Once it is stopping, a second Ctrl-C does not leave half of it running."""
    ignore: Callable[[int, FrameType | None], None] | signal.Handlers = signal.SIG_IGN
    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signal_number, ignore)


def _number(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not text.isdigit() or not 0 < int(text) < 65_536:
        raise Refusal(f"{name} must be a port number, not “{text}”.")
    return int(text)
