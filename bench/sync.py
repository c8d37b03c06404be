"""The sync endpoint against the bare SQL of the same work: `make bench NAME=sync` (ARGS=--quick).

In one run, on one durable PostgreSQL, stretch by stretch in turns: `SELECT answers_sync(…)` from
client processes, and `POST /sync` to granian as `mingad up` starts it. Two cores are shared by the
database, the server, the clients and whatever else runs here, so trust ratios and CPU times more
than rates. CPU is that of the server's trees only (PostgreSQL; granian), never of the clients.
ARGS=--smoke only shows that it runs.
"""

import json
import os
import secrets
import socket
import statistics
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.cpu import seconds_of_tree
from bench.load import Clients, Member, Order, Tally, Target
from bench.scratch import owner_connection, scratch_coop

CLIENTS_MAX = 8
REDUNDANCY = 3
WARM_SECONDS = 0.5
SECONDS_MAX = 330
SMALL = 1_000


@dataclass(frozen=True)
class Plan:
    """Size of the measurement: project sizes, small projects, members, stretches."""

    sizes: tuple[int, ...]
    small_projects: int
    members: int
    seconds: float
    pilots: int


FULL = Plan((SMALL, 100_000, 1_000_000), small_projects=60, members=800, seconds=3, pilots=3)
SMOKE = Plan((SMALL, 20_000), small_projects=8, members=40, seconds=0.3, pilots=1)
QUICK = Plan((SMALL, 30_000), small_projects=12, members=100, seconds=1, pilots=1)
PLANS = {"--quick": QUICK, "--smoke": SMOKE}


@dataclass
class Stretch:
    """Counts of one stretch: answers, requests, CPU seconds of PostgreSQL and of Python."""

    answers: int = 0
    syncs: int = 0
    elapsed: float = 0.0
    postgres: float = 0.0
    python: float = 0.0
    waits: tuple[float, ...] = ()

    def __add__(self, other: "Stretch") -> "Stretch":
        return Stretch(
            self.answers + other.answers,
            self.syncs + other.syncs,
            self.elapsed + other.elapsed,
            self.postgres + other.postgres,
            self.python + other.python,
            self.waits + other.waits,
        )

    @property
    def rate(self) -> float:
        return self.answers / self.elapsed

    @property
    def micros_an_answer(self) -> float:
        return (self.postgres + self.python) / max(1, self.answers) * 1e6

    @property
    def python_ms(self) -> float:
        return self.python / max(1, self.syncs) * 1e3

    def wait_ms(self, share: float) -> float:
        ordered = sorted(self.waits)
        return ordered[int(share * (len(ordered) - 1))] * 1e3 if ordered else 0.0


class Range:
    """The measured co-operative: server, clients, members, projects by size."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.plan = plan
        self.port = _free_port()
        self.url = os.environ["DATABASE_URL"]
        self.members = _members(plan.members)
        self.targets = _projects(plan)
        self.web = _granian(folder, self.port)
        self.postmaster = _postmaster(folder)
        self.clients = Clients(CLIENTS_MAX)
        self._served = 0
        for door in ("sql", "http"):  # opens every line and makes every plan
            self.stretch(door, batch=20, clients=CLIENTS_MAX, size=plan.sizes[-1])

    def close(self) -> None:
        from minga.doors.cli.processes import stop_all

        self.clients.close()
        stop_all([self.web])

    def stretch(self, door: str, *, batch: int, clients: int, size: int) -> Stretch:
        """Load through one door for so long; what was counted between begin and end."""
        begin = time.monotonic() + WARM_SECONDS
        end = begin + self.plan.seconds
        targets = self._fresh(size)
        self.clients.begin([self._order(door, batch, targets, begin, end) for _ in range(clients)])
        time.sleep(max(0.0, begin - time.monotonic()))
        cpu_start = self._cpu()
        time.sleep(max(0.0, end - time.monotonic()))
        cpu_end = self._cpu()
        tallies = self.clients.tallies(clients)
        return _summed(
            tallies, self.plan.seconds, cpu_end[0] - cpu_start[0], cpu_end[1] - cpu_start[1]
        )

    def _cpu(self) -> tuple[float, float]:
        assert self.web.process is not None
        return seconds_of_tree(self.postmaster), seconds_of_tree(self.web.process.pid)

    def _fresh(self, size: int) -> list[Target]:
        """The projects of this size, those first that no stretch has begun with."""
        targets = self.targets[size]
        share = len(targets) // self.plan.pilots
        self.targets[size] = targets[share:] + targets[:share]
        return targets

    def _order(
        self, door: str, batch: int, targets: list[Target], begin: float, end: float
    ) -> Order:
        """Members of its own for every client and stretch, as far as there are any."""
        share = max(2, len(self.members) // (4 * CLIENTS_MAX))
        first = self._served * share % len(self.members)
        self._served += 1
        members = (self.members + self.members)[first : first + share]
        return Order(
            door, batch, targets, members, begin, end,
            address=("127.0.0.1", self.port), url=self.url,
        )  # fmt: skip


def _summed(tallies: list[Tally], seconds: float, postgres: float, python: float) -> Stretch:
    return Stretch(
        answers=sum(tally.answers for tally in tallies),
        syncs=sum(tally.syncs for tally in tallies),
        elapsed=seconds,
        postgres=postgres,
        python=python,
        waits=tuple(wait for tally in tallies for wait in tally.seconds),
    )


# --- the co-operative -----------------------------------------------------------------------------


def _members(count: int) -> list[Member]:
    from minga.domains.people import actions, queries

    members = []
    for number in range(count):
        person = actions.create_person(username=f"member-{number}", passphrase=None)
        ref = actions.enrol_member(person_id=person, attested_by=actions.founding_registrar())
        members.append(Member(ref.member_id, str(ref.subject), queries.sync_token(ref)))
    return members


def _projects(plan: Plan) -> dict[int, list[Target]]:
    """By size: many small projects, one of every other size; all funded and on offer."""
    clara, client = _client()
    projects: dict[int, list[Target]] = {}
    for size in plan.sizes:
        began = time.monotonic()
        count = plan.small_projects if size == SMALL else 1
        projects[size] = [_project(clara, client, size) for _ in range(count)]
        took = time.monotonic() - began
        print(f"{count} x {size:,} items are on offer ({took:.0f} s)", flush=True)
    _settle()
    return projects


def _client() -> tuple[int, UUID]:
    """Return a person and the funded client that they speak for."""
    from django.utils import timezone

    from minga.domains.people import actions as people
    from minga.domains.people.types import Office
    from minga.domains.work import actions as work
    from minga_pure.money import Money

    clara = people.create_person(username="clara", passphrase=None)
    staff = people.create_person(username="thea", passphrase=None)
    for office in (Office.REGISTRAR, Office.TREASURER):
        people.appoint_steward(person_id=staff, office=office, since=timezone.now().date())
    client = work.register_client(
        actor_id=clara, legal_name="A client that measures", country="ES", registry_number="M1",
        contact="measure@client.example",
    ).public_id  # fmt: skip
    work.verify_client(client=client, actor_id=staff)
    deposit = work.announce_deposit(
        client=client, actor_id=clara, money=Money(10**12, "USD"), reference="enough"
    )
    second = people.create_person(username="ravo", passphrase=None)
    people.appoint_steward(person_id=second, office=Office.TREASURER, since=timezone.now().date())
    for treasurer in (staff, second):
        work.confirm_deposit(deposit=deposit, actor_id=treasurer)
    return clara, client


def _project(actor_id: int, client: UUID, size: int) -> Target:
    """Items are laid down as an import leaves them; publishing is the real one."""
    from django.db import connection

    from minga.domains.assignment import actions as assignment
    from minga.domains.work import actions as work
    from minga_pure.money import Money
    from minga_pure.projects import NewProject, NewRecipient, PurposeClass

    terms = NewProject(
        title="News or advert?", task_type="text_classification", question="News or advert?",
        instructions="News says what happened.", labels=["news", "advert"],
        purpose_class=PurposeClass.RESEARCH, purpose="To measure.",
        price=Money(10_000, "USD"), redundancy=REDUNDANCY, estimated_seconds=5,
        recipients=[NewRecipient("A client that measures", "ES", "measures")],
    )  # fmt: skip
    card = work.create_project(client=client, actor_id=actor_id, project=terms)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO work_incomingitem (project_id, number, external_id, content, seconds)"
            " SELECT %s, i, 'text-' || i, jsonb_build_object('text', 'Text number ' || i ||"
            " ' of a measured project, about as long as a short message'), 4"
            " FROM generate_series(1, %s) AS i",
            [card.id, size],
        )
    assignment.publish(project=card.public_id, actor_id=actor_id)
    return Target(str(card.public_id), card.id)


def _settle() -> None:
    """Statistics and dirty pages of the set-up belong to no stretch."""
    with owner_connection() as owner:
        owner.execute("VACUUM ANALYZE")
        owner.execute("CHECKPOINT")


def _granian(folder: Path, port: int) -> Any:
    """The web process with the words that `mingad up` uses."""
    from minga.doors.cli import run

    environment = run._environment(folder, port)
    web = run._children(environment, port, run.ROLES, [])[0]
    web.start()
    run._wait_for_an_answer(port, [web])
    return web


def _postmaster(folder: Path) -> int:
    from minga.embedded_postgres import EmbeddedPostgres

    pid = EmbeddedPostgres(folder / "pg").pid()
    assert pid is not None
    return pid


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- the measurements -----------------------------------------------------------------------------

HEAD = "batch clients door      answers/s   p50 ms   p99 ms   µs CPU/answer (pg + py)   py ms/sync"


def row(batch: int, clients: int, door: str, stretch: Stretch) -> str:
    pg = stretch.postgres / max(1, stretch.answers) * 1e6
    py = stretch.python / max(1, stretch.answers) * 1e6
    return (
        f"{batch:>5} {clients:>7} {door:<9}{stretch.rate:>10,.0f} {stretch.wait_ms(0.5):>8.1f}"
        f" {stretch.wait_ms(0.99):>8.1f}   {stretch.micros_an_answer:>8.0f} ({pg:.0f} + {py:.0f})"
        f"{stretch.python_ms:>18.2f}"
    )


def doors_side_by_side(load_range: Range) -> dict[str, Any]:
    """Each pair of batch and clients: SQL and HTTP in turns, on the largest project."""
    size, results = load_range.plan.sizes[-1], {}
    print(f"\nOn {size:,} items:\n{HEAD}")
    for batch in (1, 20):
        for clients in (1, CLIENTS_MAX):
            total = {"sql": Stretch(), "http": Stretch()}
            ratios = []
            for turn in range(load_range.plan.pilots):
                by_door = {}
                for door in ("sql", "http") if turn % 2 == 0 else ("http", "sql"):
                    by_door[door] = load_range.stretch(
                        door, batch=batch, clients=clients, size=size
                    )
                    total[door] += by_door[door]
                ratios.append(by_door["http"].rate / max(1.0, by_door["sql"].rate))
            for door, stretch in total.items():
                print(row(batch, clients, door, stretch), flush=True)
            name = f"batch{batch}_clients{clients}"
            results[f"ratio_{name}"] = round(statistics.median(ratios), 3)
            results[f"cpu_ratio_{name}"] = round(
                total["sql"].micros_an_answer / total["http"].micros_an_answer, 3
            )
            print(f"{'':>14}HTTP/SQL {results[f'ratio_{name}']} (by turn: "
                  f"{', '.join(f'{ratio:.2f}' for ratio in ratios)})", flush=True)  # fmt: skip
            if (batch, clients) == (20, CLIENTS_MAX):
                results |= {
                    "answers_per_s": round(total["http"].rate),
                    "python_ms_per_sync": round(total["http"].python_ms, 3),
                    "p99_ms": round(total["http"].wait_ms(0.99), 1),
                }
    return results


def flat(load_range: Range) -> dict[str, Any]:
    """CPU an answer at every size of project, in turns."""
    total = {size: Stretch() for size in load_range.plan.sizes}
    for _ in range(load_range.plan.pilots):
        for size in load_range.plan.sizes:
            total[size] += load_range.stretch("http", batch=20, clients=CLIENTS_MAX, size=size)
    print("\nBy size of project, over HTTP:\n  items " + HEAD)
    for size, stretch in total.items():
        print(f"{size:>9,}{row(20, CLIENTS_MAX, 'http', stretch)[2:]}", flush=True)
    first, last = total[load_range.plan.sizes[0]], total[load_range.plan.sizes[-1]]
    grown = round(last.micros_an_answer / first.micros_an_answer, 3)
    name = (
        "flat_1k_to_1m"
        if load_range.plan.sizes == FULL.sizes
        else f"flat_1k_to_{load_range.plan.sizes[-1]}"
    )
    costs = {str(size): round(stretch.micros_an_answer, 1) for size, stretch in total.items()}
    return {name: grown, "cpu_micros_an_answer": costs}


def main() -> int:
    plan = next((PLANS[word] for word in sys.argv[1:] if word in PLANS), FULL)
    began = time.monotonic()
    print(f"Load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    with scratch_coop() as folder:
        load_range = Range(folder, plan)
        load_range.plan = replace(plan, pilots=_pilots(plan, time.monotonic() - began))
        try:
            results = (
                doors_side_by_side(load_range)
                | flat(load_range)
                | {"pilots": load_range.plan.pilots}
            )
        finally:
            load_range.close()
        complaints = _books()
    results |= {
        "load_average": round(os.getloadavg()[0], 1),
        "seconds": round(time.monotonic() - began),
        "books": complaints or "balanced",
        "run": secrets.token_hex(4),
    }
    print(json.dumps(results))
    return 1 if complaints else 0


def _pilots(plan: Plan, seconds_used: float) -> int:
    """As many turns as fit into the time, so that a busy machine measures less, not longer."""
    stretches = 8 + len(plan.sizes)
    a_pilot = stretches * (plan.seconds + WARM_SECONDS + 0.3)
    return max(1, min(plan.pilots, int((SECONDS_MAX - seconds_used) / a_pilot)))


def _books() -> list[str]:
    """Return the complaints of the books after the measurement."""
    from minga.domains.ledger import queries

    return queries.check_books()


if __name__ == "__main__":
    raise SystemExit(main())
