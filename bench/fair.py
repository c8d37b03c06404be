"""make bench NAME=fair: does pay hold? Fast and slow members through the real rules and the real
payday, beside the rules that other places use; queues, polling and mass refusal from their own
simulations. Fixed seeds. The last line is one JSON object; --draw writes the chart into docs/why,
--smoke takes a tenth of the members, and their payday only.
"""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from bench.fair_chart import draw
from bench.scratch import scratch_coop

SEED = 7
SMOKE = "--smoke" in sys.argv
MEMBERS = 24 if SMOKE else 240
ANSWERS_EACH = 30
TYPICAL_SECONDS = 60.0
SPEED_SIGMA, ITEM_SIGMA = 0.40, 0.35
CLIENT_SAYS = 0.6  # of the true time: clients underestimate
UNPAID_PART = 1 / 3  # of all working hours: search, reading, tests (Toxtli et al. 2021)
NEARLY = 0.99
CHART = Path(__file__).parent.parent / "docs" / "why" / "floor.svg"


@dataclass
class Rule:
    """A pay rule: each member's pay for an hour of their own, and its total cost."""

    name: str
    hourly: list[float] = field(default_factory=list)
    with_unpaid: list[float] = field(default_factory=list)
    cost: float = 0.0


def crowd() -> list[list[float]]:
    """Seconds of each answer of each member: her own speed, and the item's own difficulty."""
    dice = Random(SEED)
    speeds = [dice.lognormvariate(0, SPEED_SIGMA) for _ in range(MEMBERS)]
    return [
        [TYPICAL_SECONDS * speed * dice.lognormvariate(0, ITEM_SIGMA) for _ in range(ANSWERS_EACH)]
        for speed in speeds
    ]


def share_reaching(hourly: list[float], floor: float) -> float:
    return sum(pay >= NEARLY * floor for pay in hourly) / len(hourly)


def piece_rules(times: list[list[float]], floor: float) -> list[Rule]:
    """One price an answer for all: by the client's guess, the median, the 75th percentile."""
    all_seconds = sorted(second for member_times in times for second in member_times)
    priced = (
        ("client's estimate", CLIENT_SAYS * median(all_seconds)),
        ("median rule", median(all_seconds)),
        ("75th percentile", quantiles(all_seconds, n=4)[2]),
    )
    return [_rule(name, times, [floor * seconds / 3600 * ANSWERS_EACH] * MEMBERS)
            for name, seconds in priced]  # fmt: skip


def _rule(name: str, times: list[list[float]], paid: list[float], over: float = 0.0) -> Rule:
    """`over`: the part of the unpaid time that is paid too (in `paid` already)."""
    own_hours = [sum(member_times) / 3600 for member_times in times]
    all_hours = [hours_of_one / (1 - UNPAID_PART) for hours_of_one in own_hours]
    return Rule(
        name,
        []
        if over
        else [pay / hours_of_one for pay, hours_of_one in zip(paid, own_hours, strict=True)],
        [pay / all_of_it for pay, all_of_it in zip(paid, all_hours, strict=True)],
        sum(paid),
    )


def member(name: str) -> Any:
    """A member with a device; nobody signs in here, so she needs no passphrase."""
    from minga.domains.people import actions as people
    from tests import cast

    person = people.create_person(username=name, passphrase=None)
    ref = people.enrol_member(
        person_id=person, languages=["mg"], attested_by=people.founding_registrar()
    )
    return cast.Worker(person, name, ref)


def let_big_projects_begin() -> None:
    """The pilot is part of the model here (its times set the price), so none is asked for."""
    from minga.domains.charter import actions as charter

    vote = charter.record_vote(
        title="Rounds only above a million answers", text="For the measurement.",
        decides={"pilot_from_answers": 1_000_000}, yes=1, no=0, abstained=0,
    )  # fmt: skip
    charter.adopt(vote_id=vote.id)


class House:
    """A co-operative with a crowd in it: it works by the sync's own door and has one payday."""

    def __init__(self) -> None:
        let_big_projects_begin()
        from minga.domains.charter import queries as charter
        from minga_pure.money import Money
        from tests import cast

        self.floor = charter.floor("USD").micros / 1e6
        self.tiana = cast.steward("tiana")
        self.owners = [
            cast.good_customer(name, brings=Money(10**12, "USD"), by=self.tiana)
            for name in ("clara", "carlos")
        ]
        self.members = [member(f"member-{n}") for n in range(MEMBERS)]

    def project(self, seconds: float) -> Any:
        """A funded project priced at the floor for so many seconds an answer."""
        from minga_pure.money import Money
        from tests import cast

        texts = MEMBERS * ANSWERS_EACH // 20
        price = Money(-(-int(self.floor * 1e6 * seconds) // 3600), "USD")
        return cast.published(
            self.owners.pop(), texts=texts, redundancy=20, price=price,
            estimated_seconds=max(1, int(seconds)), title=f"At {seconds:.0f} s",
        )  # fmt: skip

    def work(self, project: Any, times: list[list[float]]) -> None:
        from minga.domains.wages import actions
        from minga.domains.wages.rules import SECONDS_MAX, reading_seconds
        from minga.domains.wages.types import OverheadKind

        reading = reading_seconds(len(project.question + project.instructions))
        for member, member_times in zip(self.members, times, strict=True):
            member.tasks = []
            member.ask(project.public_id, ANSWERS_EACH)
            answers = []
            for task, seconds in zip(member.tasks, member_times, strict=False):
                answer = member.answer(task)
                answer.spent_ms = int(seconds * 1000)
                answers.append(answer)
            assert len(answers) == ANSWERS_EACH
            member.sync(answers)
            lost = int(sum(member_times) * UNPAID_PART / (1 - UNPAID_PART)) - reading
            for part in range(0, lost, SECONDS_MAX):
                actions.record_overhead(
                    member=member.ref,
                    kind=OverheadKind.SEARCH,
                    seconds=min(SECONDS_MAX, lost - part),
                    reference=f"bench:{project.public_id}:{member.id}:{part}",
                    project=project.public_id,
                )

    def payday(self) -> dict[tuple[int, str, str], tuple[int, int]]:
        """Put the work two hours back, pay it; (member, project, kind) -> (earned + due, above)."""
        from datetime import timedelta

        from django.db import connection
        from django.utils import timezone

        from minga.domains.wages import actions

        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            cursor.execute("UPDATE answers_answer SET at = at - interval '2 hours'")
            cursor.execute(
                "UPDATE wages_overhead SET recorded_at = recorded_at - interval '2 hours',"
                " counted_at = counted_at - interval '2 hours'"
            )
            cursor.execute("SET session_replication_role = DEFAULT")
        until = timezone.now() - timedelta(minutes=61)
        card = actions.open_payday(actor_id=self.tiana.id, until=until)
        card = actions.compute(payday=card.public_id, actor_id=self.tiana.id)
        promise = {total.currency: total.promise.micros for total in card.sums}
        actions.approve(payday=card.public_id, actor_id=self.tiana.id, promise=promise)
        self.sums = actions.post(payday=card.public_id).sums[0]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT member_id, project.public_id::text, line.kind,"
                " sum(earned_micros + due_micros)::bigint,"
                " sum(line.spent_ms - line.honest_ms)::bigint"
                "  FROM wages_paydayline line"
                "  JOIN work_project project ON project.id = line.project_id"
                " GROUP BY 1, 2, 3"
            )
            return {(row[0], row[1], row[2]): (row[3], row[4]) for row in cursor.fetchall()}


def own_clock_rules(times: list[list[float]]) -> tuple[list[Rule], float, Any]:
    """The same crowd through the house: at the client's price, and at the price of a pilot."""
    house = House()
    all_seconds = sorted(second for member_times in times for second in member_times)
    dice = Random(SEED + 1)
    tried = sorted(
        second for member_times in dice.sample(times, 10) for second in member_times[:10]
    )
    prices = {
        "at the client's price": CLIENT_SAYS * median(all_seconds),
        "at a round's price (P75)": quantiles(tried, n=4)[2],
    }
    projects = {name: house.project(seconds) for name, seconds in prices.items()}
    for project in projects.values():
        house.work(project, times)
    lines = house.payday()
    rules = []
    for name, project in projects.items():
        own_pay, over = [], []
        for member in house.members:
            key = member.ref.member_id, str(project.public_id)
            own_pay.append(lines[*key, "own_clock"][0] / 1e6)
            over.append(lines[*key, "overhead"][0] / 1e6)
        both = [a + b for a, b in zip(own_pay, over, strict=True)]
        rules.append(_rule(f"own clock {name}", times, own_pay))
        rules.append(_rule(f"own clock + overhead {name}", times, both, over=UNPAID_PART))
    return rules, house.floor, house


def report(rules: list[Rule], floor: float) -> None:
    base = next(rule.cost for rule in rules if rule.name == "median rule")
    print(f"{'rule':<52} on task  all hours   P10    cost")
    for rule in rules:
        on = f"{share_reaching(rule.hourly, floor):6.1%}" if rule.hourly else "     -"
        p10 = quantiles(rule.with_unpaid, n=10)[0]
        reach = share_reaching(rule.with_unpaid, floor)
        print(f"{rule.name:<52} {on}   {reach:6.1%}  ${p10:5.2f}  x{rule.cost / base:.2f}")


def run_module(name: str) -> dict[str, Any]:
    """Another simulation in a process and a co-operative of its own; its last line is JSON."""
    completed = subprocess.run(
        [sys.executable, "-m", name], stdout=subprocess.PIPE, text=True, check=True
    )
    return dict(json.loads(completed.stdout.splitlines()[-1]))


def other_simulations() -> dict[str, Any]:
    """Run the queue's simulation and the mass refusal; return their keys of this bench."""
    queues, refused = run_module("bench.allocation"), run_module("bench.mass_refusal")
    print(f"queues: {queues}\nmass refusal: {refused}")
    keys = ("short_slot_ratio", "polling_gain", "gini_change")
    loss = refused["mass_refusal_loss_micros"]
    return {key: queues[key] for key in keys} | {"mass_refusal_loss_micros": loss}


def main() -> int:
    times = crowd()
    with scratch_coop(as_the_owner=True):
        from minga.domains.ledger import queries as books
        from minga.doors.cli.auditing import audit_everything

        own_rules, floor, house = own_clock_rules(times)
        complaints = books.check_books()
        complaints += [audit.sentence for audit in audit_everything() if audit.offenders]
    rules = piece_rules(times, floor) + own_rules
    print(f"{MEMBERS} members, {ANSWERS_EACH} answers each, floor ${floor:.2f} an hour; share of")
    print("members whose pay for an hour of their own reaches the floor\n")
    report(rules, floor)
    sums = house.sums
    print(f"\nPayday: {sums.members} members, top-ups {sums.top_ups}, time around the work")
    print(f"{sums.overhead}; paid by reserves {sums.reserve}, promised {sums.promise}")
    needed = sums.due.micros / sums.earned.micros
    summary = f"over both prices a floor reserve of {needed:.0%} of the pay would carry it"
    print(summary + "\n", flush=True)
    if "--draw" in sys.argv:
        CHART.write_text(draw(rules, floor), encoding="utf-8")
    for complaint in complaints:
        print("BREACH", complaint)
    cost = {rule.name: rule.cost for rule in rules}
    chosen_name = "own clock + overhead at a round's price (P75)"
    chosen = next(rule for rule in rules if rule.name == chosen_name)
    answer = {
        "share_reaching_floor": round(share_reaching(chosen.with_unpaid, floor), 3),
        "labour_cost_ratio": round(cost[chosen_name] / cost["median rule"], 3),
    } | ({} if SMOKE else other_simulations())
    print(json.dumps(answer))
    return 1 if complaints else 0


if __name__ == "__main__":
    raise SystemExit(main())
