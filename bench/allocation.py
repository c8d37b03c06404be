"""make bench NAME=allocation: is the queue fair? The real claim, asked by a made-up population.

Sixty members, fourteen days, each day less work than they want. Half of them have a block of four
hours, half sixteen stretches of a quarter of an hour; a quarter looks all the time. Work comes at
odd hours. Members work as long as they are given tasks; the time in which they have none is unpaid.
Time passes by making every date in the database older. Fixed seed; `simulate()` gives the figures.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from statistics import mean
from typing import Any

SEED = 11
MEMBERS = 60
DAYS = 14
STEP_MINUTES = 15
TASK_SECONDS = 60
BUNDLE = 15  # a quarter of an hour of tasks
SLOT_MINUTES = 15
PLENTY, SCARCE = 1.2, 0.36  # work of a day, as a part of what all members want


@dataclass
class Person:
    """A made-up member: when she is here on a day, in steps, and how often she looks."""

    number: int
    short: bool
    polls: bool
    steps: frozenset[int]
    tasks_done: int = 0


def population(dice: Random) -> list[Person]:
    persons = []
    for number in range(MEMBERS):
        short, polls = number % 2 == 0, number % 8 in (0, 3)
        if short:
            steps = frozenset(dice.sample(range(24, 88), 16))
        else:
            first = dice.randrange(24, 72)
            steps = frozenset(range(first, first + 16))
        persons.append(Person(number + 1, short, polls, steps))
    return persons


def simulate(days: int = DAYS) -> dict[str, float]:
    """short_slot_ratio: pay for an available hour of short stretches, by that of long blocks;
    polling_gain: work of who looks all the time, by that of the others, less one; gini_change: of
    the hours given, when work sinks by 70 %, against what a race for it would do to them."""
    shared = _run(SCARCE, days)
    plenty = _run(PLENTY, max(3, days // 3))
    return {
        "short_slot_ratio": round(_ratio(shared, lambda person: person.short), 3),
        "polling_gain": round(_ratio(shared, lambda person: person.polls) - 1, 3),
        "gini_change": round(_gini(shared) - _gini(plenty), 3),
        "gini_scarce": round(_gini(shared), 3),
        "gini_plenty": round(_gini(plenty), 3),
    }


def _ratio(people: list[Person], chosen: Callable[[Person], bool]) -> float:
    """Work of those chosen by that of the others; all of them are here for the same hours."""
    chosen_mean = mean(person.tasks_done for person in people if chosen(person))
    other_mean = mean(person.tasks_done for person in people if not chosen(person))
    return chosen_mean / other_mean


def _gini(people: list[Person]) -> float:
    hours = sorted(person.tasks_done for person in people)
    weighted = sum((2 * rank - len(hours) - 1) * count for rank, count in enumerate(hours, start=1))
    return weighted / (len(hours) * sum(hours))


def _run(supply: float, days: int) -> list[Person]:
    """So many days; returns the people with the tasks that each of them did."""
    dice = Random(SEED)
    people = population(dice)
    tasks_a_day = int(supply * MEMBERS * 16 * SLOT_MINUTES * 60 / TASK_SECONDS)
    coop = _Coop(people)
    try:
        for _day in range(days):
            comes_at = {dice.randrange(96) for _ in range(4)}
            for step in range(96):
                if step in comes_at:
                    coop.publish(tasks_a_day // len(comes_at))
                present = [person for person in people if step in person.steps]
                dice.shuffle(present)
                present.sort(
                    key=lambda person: not person.polls
                )  # who looks all the time is there first
                for person in present:
                    person.tasks_done += coop.claim(person, BUNDLE)
                if step % 4 == 3:
                    hour = range(step - 3, step + 1)
                    coop.an_hour_passes(
                        [
                            person
                            for person in people
                            if person.polls or not person.steps.isdisjoint(hour)
                        ]
                    )
    finally:
        coop.leave()
    return people


class _Coop:
    """The real lanes, claims and shares, without money: a task that was given is done."""

    def __init__(self, people: list[Person]) -> None:
        from django.db import connection

        self._cursor: Any = connection.cursor()
        self._projects: list[int] = []
        self._published = 0
        self._sql("SET session_replication_role = replica")  # no escrow behind these lanes
        self._sql("SET synchronous_commit = off")
        self._sql("DELETE FROM assignment_share")
        for person in people:
            self._sql(
                "INSERT INTO assignment_share (member_id, wish_seconds) VALUES (%s, %s)",
                person.number,
                16 * SLOT_MINUTES * 60,
            )

    def _sql(self, text: str, *values: object) -> Any:
        self._cursor.execute(text, values)
        return self._cursor.fetchone() if self._cursor.description else None

    def publish(self, tasks: int) -> None:
        """New work: one project, one answer an item."""
        from django.utils import timezone

        from minga.domains.work.models import Project

        self._published += 1
        number = 900_000 + self._published
        Project.objects.create(
            id=number, client_id=0, title="x", task_type="text_classification",
            state="published", purpose_class="research", purpose="x", currency="USD",
            price_micros=60_000, redundancy=1, estimated_seconds=TASK_SECONDS, seed=1,
            items=tasks, published_at=timezone.now(),
        )  # fmt: skip
        self._sql("SELECT assignment_open_lanes(%s, 0, %s)", number, tasks)
        self._projects.append(number)
        self._share_out()

    def _share_out(self) -> None:
        self._sql("SELECT assignment_share_out(24)")

    def claim(self, person: Person, count: int) -> int:
        """Tasks done in this quarter of an hour, from the oldest work that there is."""
        claimed_total = 0
        for project in self._projects:
            if claimed_total >= count:
                break
            (claimed,) = self._sql(
                "SELECT assignment_claim(%s, %s, %s, 72)",
                person.number,
                project,
                count - claimed_total,
            )
            claimed_total += claimed
        self._sql("DELETE FROM assignment_lease WHERE member_id = %s", person.number)
        return claimed_total

    def an_hour_passes(self, active: list[Person]) -> None:
        """Every date is an hour older; empty projects are not asked again."""
        hour = "interval '1 hour'"
        self._sql(
            f"UPDATE work_project SET published_at = published_at - {hour}"
            " WHERE id >= 900000 AND published_at > now() - interval '30 hours'"
        )
        self._sql(
            f"UPDATE assignment_share SET served_at = served_at - {hour},"
            f" seen_at = CASE WHEN member_id = ANY (%s) THEN now() ELSE seen_at - {hour} END",
            [person.number for person in active],
        )
        self._cursor.execute(
            "SELECT DISTINCT project_id FROM assignment_lane WHERE next < hi"
            " AND project_id = ANY (%s) ORDER BY 1",
            [self._projects],
        )
        self._projects = [project for (project,) in self._cursor.fetchall()]
        self._share_out()

    def leave(self) -> None:
        """Take everything away again."""
        for table in ("seen", "lane", "returned", "lease"):
            self._sql(f"DELETE FROM assignment_{table} WHERE project_id >= 900000")
        self._sql("DELETE FROM work_project WHERE id >= 900000")
        self._sql("DELETE FROM assignment_share")
        self._sql("DELETE FROM assignment_scarcitylevel")
        self._sql("SET session_replication_role = DEFAULT")


def main() -> None:
    from bench.scratch import scratch_coop

    with scratch_coop(as_the_owner=True):
        print(json.dumps(simulate(*(int(word) for word in sys.argv[1:]))))


if __name__ == "__main__":
    main()
