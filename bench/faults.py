"""The desk against accidents: `make bench NAME=faults ARGS="--seeds 3 --faults 50"`.

A real server, a real Chromium, a member who works by keyboard, and a shuffled deck of accidents
(bench/accidents.py). At the end what her screen called saved is compared with the database. Then
two mutants run through the same: a desk that empties its outbox before the server has answered,
and a database that ignores the ids which devices make. A harness that sees nothing in them sees
nothing at all.
"""

import argparse
import json
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench.accidents import ACCIDENTS, TELLING, Accident
from bench.desk_house import House, paid_twice, staged
from bench.desk_member import Member, Stuck
from bench.scratch import owner_connection, scratch_coop

TEXTS = 600
EMPTIES = re.compile(r"(\w+)\(([`\"']outbox[`\"'])\)\.put\(\{\.\.\.(\w+),sent:!0\}\)")
IGNORES = re.compile(r"\(SELECT a\.pos FROM answers_answer a\s+WHERE [^)]*\) IS NULL")
LATE = re.compile(r"'late:' \|\| p_id")


def main(words_given: list[str]) -> int:
    words = argparse.ArgumentParser(prog="bench.faults")
    words.add_argument("--seeds", type=int, default=3)
    words.add_argument("--first-seed", type=int, default=1)
    words.add_argument("--faults", type=int, default=50)
    words.add_argument("--mutant-faults", type=int, default=12)
    options = words.parse_args(words_given)
    total: Counter[str] = Counter()
    caught = 0
    print(f"Load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    with scratch_coop() as folder:
        from minga.doors.cli import run

        run.prepare(run._environment(folder, 1), [])
        for seed in range(options.first_seed, options.first_seed + options.seeds):
            total += run_member(folder, f"seed-{seed}", seed, deck(seed, options.faults))
        if options.mutant_faults:
            caught = mutants(folder, options.mutant_faults)
    results: dict[str, Any] = {
        name: total[name] for name in ("faults", "lost", "wrong", "duplicates", "drafts_lost")
    } | {"mutants_caught": caught}
    counts = {name: total[name] for name in ("answers", "undone", "drafts", "refused", "stuck")}
    print(f"Beside: {json.dumps(counts)}")
    print(json.dumps(results))
    bad = sum(total[name] for name in ("lost", "wrong", "duplicates", "drafts_lost", "stuck"))
    return 1 if bad or (options.mutant_faults and caught < 2) else 0


def deck(seed: int, faults: int) -> list[Accident]:
    """Every kind about as often, in an order of this seed."""
    dice = random.Random(seed * 7919)
    cards: list[Accident] = []
    while len(cards) < faults:
        accidents = list(ACCIDENTS)
        dice.shuffle(accidents)
        cards += accidents
    return cards[:faults]


def mutants(folder: Path, faults: int) -> int:
    """Return how many of the two mutants show losses, wrong answers or duplicates."""
    cards = (TELLING * faults)[:faults]
    desk = emptied_early(folder)
    outcome = run_member(folder, "mutant-desk", 101, cards, desk=desk, mutant=True)
    caught = int(outcome["lost"] + outcome["wrong"] > 0)
    ignore_ids()
    outcome = run_member(folder, "mutant-server", 102, cards, mutant=True)
    return caught + int(outcome["duplicates"] > 0)


def emptied_early(folder: Path) -> Path:
    """A build of the desk that forgets answers when it sends them."""
    from minga.doors.web.desk import files as desk_files

    mutant = folder / "mutant-desk"
    shutil.copytree(desk_files.BUILT, mutant)
    core = mutant / "core.js"
    text, count = EMPTIES.subn(r"\1(\2).delete(\3.id)", core.read_text(encoding="utf-8"))
    assert count == 1, "the place where the desk marks what leaves was not found"
    core.write_text(text, encoding="utf-8")
    return mutant


def ignore_ids() -> None:
    """A database that stores and pays whatever comes, under whatever id, as often as it comes.

    The keys of answers and of leases go, and so do the ledger's own and the documents of its
    transfers: each alone would still refuse a second pay.
    """
    with owner_connection() as database:
        database.execute("DROP TRIGGER answers_late_documented ON ledger_transfer")
        database.execute("DROP TRIGGER answers_receipt_documented ON ledger_transfer")
        for table in ("answers_answer", "assignment_lease"):
            drop_keys(database, table)
        for name, ids, random_ids, at_least in (
            ("answers_take_in", IGNORES, "true", 3),
            ("answers_readmit", LATE, "'late:' || gen_random_uuid()", 1),
        ):
            row = database.execute("SELECT pg_get_functiondef(%s::regproc)", [name]).fetchone()
            text, count = ids.subn(random_ids, str(row and row[0]))
            assert count >= at_least, f"the places where {name} looks at ids were not found"
            database.execute(text)


def drop_keys(database: Any, table: str) -> None:
    """Nothing in this table is unique any more."""
    keys = database.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('p', 'u')",
        [table],
    ).fetchall()
    for (name,) in keys:
        database.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')
    unique = database.execute(
        "SELECT indexrelid::regclass::text FROM pg_index"
        " WHERE indrelid = %s::regclass AND indisunique",
        [table],
    ).fetchall()
    for (name,) in unique:
        database.execute(f"DROP INDEX {name}")


def run_member(
    folder: Path,
    name: str,
    seed: int,
    cards: list[Accident],
    *,
    desk: Path | None = None,
    mutant: bool = False,
) -> Counter[str]:
    """One member, one server, these accidents; what was lost, wrong, there twice."""
    from playwright.sync_api import sync_playwright

    began = time.monotonic()
    subject, cookie, value = staged(name, TEXTS)
    home = Path(tempfile.mkdtemp(prefix="minga-member-"))
    house = House(folder, desk=desk)
    try:
        with sync_playwright() as playwright:
            member = Member(playwright, home, house.address, {"name": cookie, "value": value}, seed)
            member.open()
            try:
                completed = befallen(member, house, name, cards, mutant=mutant)
                received = completed and drained(member, house, seconds=15 if mutant else 90)
                verdict = compared(member, house, subject, received=received)
            finally:
                member.close()
    finally:
        house.close()
        shutil.rmtree(home, ignore_errors=True)
    verdict["faults"] = len(cards)
    print(f"{name}: {dict(verdict)} in {time.monotonic() - began:.0f} s", flush=True)
    return verdict


def befallen(
    member: Member, house: House, name: str, cards: list[Accident], *, mutant: bool
) -> bool:
    """All of the accidents; a mutant may end in a screen with which nobody can go on (False)."""
    member.at_a_task()
    member.kept_for_later()
    for number, accident in enumerate(cards, 1):
        began = time.monotonic()
        try:
            accident(member, house)
            if member.dice.random() < 0.4:
                member.nudge()
                member.answer()
        except (AssertionError, TimeoutError, Stuck) as exc:
            if not mutant:
                raise
            print(f"  {name} cannot go on: {str(exc)[:200]}")
            return False
        print(f"  {name} {number}/{len(cards)} {accident.__name__}"
              f" {time.monotonic() - began:.1f} s", flush=True)  # fmt: skip
    return True


def drained(member: Member, house: House, *, seconds: float) -> bool:
    """Everything is whole again; all that waits arrives; every draft has been looked at."""
    house.call_off()
    house.line.mend()
    house.let_go()
    member.context.set_offline(False)
    member.set_clock(0)
    member.go("/desk/")
    for _ in range(60):
        if not member.drafts:
            break
        member.answer()
    return member.all_received(seconds)


def compared(member: Member, house: House, subject: str, *, received: bool) -> Counter[str]:
    """Compare the answers that the screen called saved with those in the database."""
    stored = house.arrived(subject)
    verdict = member.count
    for text, (kind, value) in member.saved.items():
        rows = stored.answers.get(text, [])
        if not rows:
            verdict["lost"] += 1
            print(f"    lost: {text}: {kind} {value}", flush=True)
        elif not any(is_same_answer(row, (kind, value)) for row in rows):
            verdict["wrong"] += 1
            print(f"    wrong: {text}: said {kind} {value}, there {rows}", flush=True)
    for text, rows in stored.answers.items():
        if text in member.saved:
            continue
        if not any(
            is_same_answer(row, answer) for row in rows for answer in member.perhaps.get(text, [])
        ):
            verdict["wrong"] += 1
            print(f"    never said, or taken back: {text}: {rows}", flush=True)
    verdict["lost"] += verdict["said_twice"]
    verdict["duplicates"] += paid_twice(stored)
    if not received:
        verdict["stuck"] += 1
        print(f"    not all received: {member.page.evaluate('document.body.innerText')[:300]}")
    return verdict


def is_same_answer(row: tuple[str, Any], answer: tuple[str, Any]) -> bool:
    """The same kind, and for labels the same value."""
    return row[0] == answer[0] and (row[0] != "label" or row[1] == answer[1])


if __name__ == "__main__":
    try:
        raise SystemExit(main(sys.argv[1:]))
    except Stuck as stuck:
        sys.exit(f"The harness could not go on: {stuck}")
