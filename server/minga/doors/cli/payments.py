"""mingad payday, bankfile, sentfile, readback, bank-statement: a treasurer's shell."""

import argparse
from pathlib import Path
from uuid import UUID

from minga.doors.cli.errors import Refusal
from minga.doors.cli.house import django_ready
from minga.doors.cli.members import known_person


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    payday = commands.add_parser("payday", help="top everybody up to the floor, stage by stage")
    payday.add_argument("--by", required=True, metavar="TREASURER")
    payday.add_argument(
        "--approve", action="store_true", help="approve what is computed, and pay everybody"
    )
    payday.add_argument(
        "--promise", action="store_true", help="the co-op promises what reserves and commons lack"
    )
    payday.set_defaults(run=run_payday)
    build = commands.add_parser("bankfile", help="write the file of the payouts that wait")
    build.add_argument("rail", help="pain001, mobile or csv")
    build.add_argument("currency")
    build.add_argument("--by", required=True, metavar="TREASURER")
    build.add_argument("--into", default=".", metavar="FOLDER")
    build.set_defaults(run=run_bankfile)
    sent = commands.add_parser("sentfile", help="the file went to the bank; twice is refused")
    sent.add_argument("file", type=UUID)
    sent.add_argument("--by", required=True, metavar="TREASURER")
    sent.set_defaults(run=run_sentfile)
    back = commands.add_parser("readback", help="read a pain.002, camt.054 or a network's file")
    back.add_argument("rail", help="pain001, mobile or csv")
    back.add_argument("path", type=Path)
    back.add_argument("--by", required=True, metavar="TREASURER")
    back.set_defaults(run=run_readback)
    bank = commands.add_parser("bank-statement", help="find deposits in a camt.053 of the bank")
    bank.add_argument("path", type=Path)
    bank.add_argument("--by", required=True, metavar="TREASURER")
    bank.set_defaults(run=run_bank_statement)


def run_payday(words: argparse.Namespace) -> int:
    with django_ready():
        from datetime import timedelta

        from django.utils import timezone

        from minga.domains.wages import actions, queries
        from minga.domains.wages.types import Stage

        by = known_person(words.by)
        waiting = [one for one in queries.paydays(limit=1) if one.stage is not Stage.POSTED]
        if waiting and waiting[0].stage is Stage.APPROVED:
            card = waiting[0]
        else:
            until = timezone.now() - timedelta(minutes=61)
            card = waiting[0] if waiting else actions.open_payday(by=by, until=until)
            card = actions.compute(payday=card.public_id, by=by)
        if words.approve:
            promise = {one.currency: one.promise.micros for one in card.sums if words.promise}
            actions.approve(payday=card.public_id, by=by, promise=promise)
            card = actions.post(payday=card.public_id)
        print(f"{card.public_id}  {card.since:%Y-%m-%d} to {card.until:%Y-%m-%d}  {card.stage}")
        for one in card.sums:
            print(
                f"  {one.members} members: top-ups {one.top_ups}, time {one.overhead};"
                f" reserves {one.reserve}, commons {one.commons}, promised {one.promise}"
            )
    return 0


def run_bankfile(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.payouts import actions, queries

        batch = actions.build_batch(
            by=known_person(words.by), rail_name=words.rail, currency=words.currency
        )
        card, content, _ = queries.batch_file(batch.public_id)
        path = Path(words.into) / card.filename
        try:
            path.touch(mode=0o600)
            path.write_bytes(content)
        except OSError as broken:
            raise Refusal(
                f"{path} cannot be written ({broken.strerror}). The file is kept: take it from"
                " the treasury page, or undo it there."
            ) from broken
        print(f"{path}  {card.payments} payments  {batch.public_id}")
    return 0


def run_sentfile(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.payouts import actions

        actions.mark_sent(batch=words.file, by=known_person(words.by))
        print("Sent.")
    return 0


def run_readback(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.payouts import actions

        try:
            content = words.path.read_bytes()
        except OSError as broken:
            raise Refusal(f"{words.path} cannot be read ({broken.strerror}).") from broken
        told = actions.read_back(by=known_person(words.by), rail_name=words.rail, content=content)
        if told.again:
            print("This file was read before; nothing changed.")
        print(
            f"{told.settled} arrived, {told.returned} came back, {told.accepted} on their way,"
            f" {told.duplicates} refused as duplicates"
        )
        for name in told.unknown:
            print(f"not ours: {name}")
        for name in told.differs:
            print(f"the amount differs, nothing was moved: {name}")
    return 1 if told.differs else 0


def run_bank_statement(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.billing import actions
        from minga.domains.billing.types import MatchOutcome

        try:
            content = words.path.read_bytes()
        except OSError as broken:
            raise Refusal(f"{words.path} cannot be read ({broken.strerror}).") from broken
        card = actions.read_statement(by=known_person(words.by), content=content)
        if card.again:
            print("This file was read before; nothing changed.")
        for one in card.entries:
            announced = f", announced {one.announced}" if one.announced else ""
            print(
                f"{one.outcome}: {one.money} {one.deposit_reference or one.remittance}{announced}"
            )
        print(f"left out: {card.others} no booked credits, {card.seen} known from another file")
    return 1 if any(one.outcome is MatchOutcome.UNMATCHED for one in card.entries) else 0
