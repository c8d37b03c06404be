"""mingad payday, export-payouts, mark-payouts-sent, reconcile-payouts, import-statement."""

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
    export = commands.add_parser(
        "export-payouts", help="write a payment file of the waiting payouts"
    )
    export.add_argument("rail", help="pain001, mobile or csv")
    export.add_argument("currency")
    export.add_argument("--by", required=True, metavar="TREASURER")
    export.add_argument("--into", default=".", metavar="FOLDER")
    export.set_defaults(run=run_export_payouts)
    mark_sent = commands.add_parser(
        "mark-payouts-sent", help="mark a payment file as sent; twice is refused"
    )
    mark_sent.add_argument("file", type=UUID)
    mark_sent.add_argument("--by", required=True, metavar="TREASURER")
    mark_sent.set_defaults(run=run_mark_payouts_sent)
    reconcile = commands.add_parser(
        "reconcile-payouts", help="settle payouts from a pain.002, camt.054 or a network's file"
    )
    reconcile.add_argument("rail", help="pain001, mobile or csv")
    reconcile.add_argument("path", type=Path)
    reconcile.add_argument("--by", required=True, metavar="TREASURER")
    reconcile.set_defaults(run=run_reconcile_payouts)
    statement = commands.add_parser(
        "import-statement", help="match the deposits of a camt.053 bank statement"
    )
    statement.add_argument("path", type=Path)
    statement.add_argument("--by", required=True, metavar="TREASURER")
    statement.set_defaults(run=run_import_statement)


def run_payday(words: argparse.Namespace) -> int:
    with django_ready():
        from datetime import timedelta

        from django.utils import timezone

        from minga.domains.wages import actions, queries
        from minga.domains.wages.types import Stage

        treasurer_id = known_person(words.by)
        unposted = [
            payday for payday in queries.paydays(limit=1) if payday.stage is not Stage.POSTED
        ]
        if unposted and unposted[0].stage is Stage.APPROVED:
            payday = unposted[0]
        else:
            until = timezone.now() - timedelta(minutes=61)
            payday = (
                unposted[0] if unposted else actions.open_payday(actor_id=treasurer_id, until=until)
            )
            payday = actions.compute(payday=payday.public_id, actor_id=treasurer_id)
        if words.approve:
            promise = {
                total.currency: total.promise.micros for total in payday.sums if words.promise
            }
            actions.approve(payday=payday.public_id, actor_id=treasurer_id, promise=promise)
            payday = actions.post(payday=payday.public_id)
        print(
            f"{payday.public_id}  {payday.since:%Y-%m-%d} to {payday.until:%Y-%m-%d}"
            f"  {payday.stage}"
        )
        for total in payday.sums:
            print(
                f"  {total.members} members: top-ups {total.top_ups}, time {total.overhead};"
                f" reserves {total.reserve}, commons {total.commons}, promised {total.promise}"
            )
    return 0


def run_export_payouts(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.payouts import actions, queries

        batch = actions.build_batch(
            actor_id=known_person(words.by), rail_name=words.rail, currency=words.currency
        )
        batch_view, content, _ = queries.batch_file(batch.public_id)
        path = Path(words.into) / batch_view.filename
        try:
            path.touch(mode=0o600)
            path.write_bytes(content)
        except OSError as broken:
            raise Refusal(
                f"{path} cannot be written ({broken.strerror}). The file is kept: take it from"
                " the treasury page, or undo it there."
            ) from broken
        print(f"{path}  {batch_view.payments} payments  {batch.public_id}")
    return 0


def run_mark_payouts_sent(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.payouts import actions

        actions.mark_sent(batch=words.file, actor_id=known_person(words.by))
        print("Sent.")
    return 0


def run_reconcile_payouts(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.payouts import actions

        try:
            content = words.path.read_bytes()
        except OSError as broken:
            raise Refusal(f"{words.path} cannot be read ({broken.strerror}).") from broken
        report = actions.read_back(
            actor_id=known_person(words.by), rail_name=words.rail, content=content
        )
        if report.already_read:
            print("This file was read before; nothing changed.")
        print(
            f"{report.settled} arrived, {report.returned} came back, {report.accepted} on their"
            f" way, {report.duplicates} refused as duplicates"
        )
        for name in report.unknown:
            print(f"not ours: {name}")
        for name in report.differs:
            print(f"the amount differs, nothing was moved: {name}")
        if report.cases:
            print(
                f"{report.cases} contradict what the bank said before: decide them in the treasury"
            )
    return 1 if report.differs or report.cases else 0


def run_import_statement(words: argparse.Namespace) -> int:
    with django_ready():
        from minga.domains.billing import actions
        from minga.domains.billing.types import MatchOutcome

        try:
            content = words.path.read_bytes()
        except OSError as broken:
            raise Refusal(f"{words.path} cannot be read ({broken.strerror}).") from broken
        statement = actions.read_statement(actor_id=known_person(words.by), content=content)
        if statement.already_read:
            print("This file was read before; nothing changed.")
        for entry in statement.entries:
            announced = f", announced {entry.announced}" if entry.announced else ""
            print(
                f"{entry.outcome}: {entry.money}"
                f" {entry.deposit_reference or entry.remittance}{announced}"
            )
        print(
            f"left out: {statement.other_entries} no booked credits,"
            f" {statement.known_entries} known from another file"
        )
        for name in statement.odd:
            print(f"no amount above zero: {name}")
    return 1 if any(entry.outcome is MatchOutcome.UNMATCHED for entry in statement.entries) else 0
