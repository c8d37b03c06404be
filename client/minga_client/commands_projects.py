"""minga projects, create, revise, quote, publish, pause, resume, clarity, close, watch,
deposit."""

from __future__ import annotations

import argparse
import heapq
from pathlib import Path
from typing import Any

from minga_client import drafts
from minga_client.console import co_operative, note, out, project_named, table
from minga_client.project import Project
from minga_client.types import DepositPayment

DOUBTFUL_SHOWN = 10
FIRST_ANSWERS = 2
TURNS = {
    "pause": "give out no new bundles; what members hold stays theirs",
    "resume": "offer the rest again",
}


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    projects = commands.add_parser("projects", help="list your projects")
    projects.set_defaults(run=run_projects)
    create = commands.add_parser("create", help="draft a project from a file or from flags")
    create.add_argument("file", nargs="?", type=Path, metavar="PROJECT.yaml")
    create.add_argument("--example", action="store_true", help="print a file to begin with")
    _flags(create)
    create.set_defaults(run=run_create)
    revise = _of_project(commands, "revise", "change a draft, from a file or from flags")
    revise.add_argument("file", nargs="?", type=Path, metavar="PROJECT.yaml")
    _flags(revise)
    revise.set_defaults(run=run_revise)
    for verb, explained, run in (
        ("quote", "what publishing costs, and what stands against it", run_quote),
        ("publish", "fund the waiting items and offer them to members", run_publish),
        ("quality", "how sure the labels are, and which items are in doubt", run_quality),
        ("watch", "follow the answers with one progress bar", run_watch),
        ("close", "ask nothing more; the money of unasked answers comes back", run_close),
    ):
        command = _of_project(commands, verb, explained)
        command.set_defaults(run=run)
        if verb == "publish":
            command.add_argument(
                "--as-it-helps", action="store_true",
                help="begin with two answers an item, ask more only where they help",
            )  # fmt: skip
    for verb, explained in TURNS.items():
        _of_project(commands, verb, explained).set_defaults(run=run_turn, verb=verb)
    clarity = _of_project(commands, "clarity", "decide a pause for unclear first answers")
    clarity.add_argument("decision", choices=["continue", "clarify", "stop"])
    clarity.add_argument("--words", default="", help="with clarify: what members do in doubt")
    clarity.set_defaults(run=run_clarity)
    reading = _of_project(commands, "item-model", "let a small model read the items, or not")
    reading.add_argument("choice", choices=["on", "off"])
    reading.set_defaults(run=run_item_model)
    deposit = commands.add_parser("deposit", help="say how much you bring, and read how to pay it")
    deposit.add_argument("amount", help="as in “250.00 USD”, or 250.00 USD")
    deposit.add_argument("currency", nargs="?", default="")
    deposit.add_argument("--reference", required=True, help="your own, such as an order number")
    deposit.set_defaults(run=run_deposit)


def _of_project(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], verb: str, explained: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(verb, help=explained)
    parser.add_argument("project", metavar="PROJECT", help="its id, the end of it, or its title")
    return parser


def _flags(create: argparse.ArgumentParser) -> None:
    """One flag for each field of the file that fits into a flag."""
    for name in ("title", "task_type", "question", "instructions", "purpose_class", "purpose",
                 "price", "content_language", "third_party_basis",
                 "third_party_notice"):  # fmt: skip
        create.add_argument(f"--{name.replace('_', '-')}")
    create.add_argument("--label", action="append", dest="labels", metavar="NAME")
    create.add_argument("--redundancy", type=int)
    create.add_argument("--estimated-seconds", type=int)
    create.add_argument("--multiple", action="store_true", default=None)
    create.add_argument(
        "--recipient", action="append", dest="recipients", metavar="NAME|COUNTRY|ROLE"
    )


def run_projects(_words: argparse.Namespace) -> int:
    with co_operative() as minga:
        lines = [
            [
                str(project.id),
                _state(project),
                str(project.facts.items),
                str(project.facts.incoming),
                project.title,
            ]
            for project in minga.projects.list()
        ]
    if not lines:
        note("No projects yet. Begin with: minga create --example > project.yaml")
    table(lines, ["ID", "STATE", "ITEMS", "WAITING", "TITLE"])
    return 0


def _state(project: Project) -> str:
    """An open project to which nothing is left to answer is complete."""
    return "complete" if project.is_complete and project.state == "published" else project.state


def run_create(words: argparse.Namespace) -> int:
    if words.example:
        out(drafts.EXAMPLE.rstrip())
        return 0
    fields = _fields_of(words)
    with co_operative() as minga:
        project = minga.projects.create(**fields)
    out(str(project.id))
    note(f"Drafted “{project.title}”: {project.url}")
    note(f"Next: minga import {project.id} FILE")
    return 0


def run_revise(words: argparse.Namespace) -> int:
    fields = _fields_of(words)
    with co_operative() as minga:
        project = project_named(minga, words.project).revise(**fields)
    out(f"“{project.title}” is changed: {project.url}")
    return 0


def _fields_of(words: argparse.Namespace) -> dict[str, Any]:
    """The fields of the file, and over them those of the flags. Raises BadDraft for none."""
    fields: dict[str, Any] = drafts.read(words.file) if words.file else {}
    for name in drafts.FIELDS:
        value = getattr(words, name, None)
        if value is not None:
            fields[name] = _recipients(value) if name == "recipients" else value
    if not fields:
        raise drafts.BadDraft(
            "Say what the project is: give a file or flags."
            " Begin with: minga create --example > project.yaml"
        )
    return fields


def _recipients(values: list[str]) -> list[dict[str, str]]:
    recipients = []
    for value in values:
        parts = [part.strip() for part in value.split("|")]
        if len(parts) != 3:
            raise drafts.BadDraft(
                f"“{value}” is no recipient. Write --recipient 'Legal name|ES|what it does'."
            )
        recipients.append({"legal_name": parts[0], "country": parts[1], "role": parts[2]})
    return recipients


def run_quote(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        quote = project_named(minga, words.project).quote()
    lines = [
        (f"Pay of {quote.slots} answers on {quote.items} items", quote.pay),
        ("Fee of the co-operative", quote.fee),
        ("Quality reserve", quote.quality_reserve),
        ("Floor reserve", quote.floor_reserve),
        ("Reserve for late answers", quote.late_reserve),
        ("Together", quote.total),
        ("Available", quote.available),
    ]
    table([[text, str(money)] for text, money in lines], ["WHAT", "AMOUNT"])
    for obstacle in quote.obstacles:
        note(f"  - {obstacle}")
    return 0


def run_publish(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        draft = project_named(minga, words.project)
        project = draft.publish(first_answers=FIRST_ANSWERS if words.as_it_helps else None)
    out(
        f"Published: {project.facts.items} items are offered. Follow them: minga watch {project.id}"
    )
    return 0


def run_quality(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project = project_named(minga, words.project)
        quality = project.quality()
        if not quality.looked:
            out("Nobody has looked yet: once members have answered, this takes a minute or two.")
            return 0
        out(
            f"{quality.agreed} items agreed, {quality.open} open,"
            f" {quality.disagree} in disagreement; {quality.answers} paid answers."
        )
        if quality.alpha is not None:
            out(f"Krippendorff's alpha {quality.alpha:.2f}")
        if quality.gold_seen:
            out(
                f"Right on {quality.gold_right:g} of {quality.gold_seen} items with a known answer."
            )
        if quality.over_time:
            over = quality.over_time
            for change in (over.right_on_known, over.fits, over.seconds):
                out(change.summary)
            for member in over.members:
                if member.change.significant:
                    out(f"  member {member.annotator}: {member.change.summary}")
        if quality.item_model:
            out(quality.item_model.summary)
        for winner in quality.winners:
            out(
                f"{winner.name}: preferred in {winner.wins:.0%}"
                f" ({winner.low:.0%} to {winner.high:.0%})"
            )
        for machine in quality.machines:
            out(f"{machine.model}: {machine.summary}")
        doubtful = heapq.nsmallest(
            DOUBTFUL_SHOWN, project.results(), key=lambda result: result.confidence
        )
        for result in doubtful:
            line = (
                f"  {result.confidence:>4.0%}  {result.item}: {result.reason} {result.advice or ''}"
            )
            out(line.rstrip())
    return 0


def run_turn(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project: Project = getattr(project_named(minga, words.project), words.verb)()
    out(f"“{project.title}” is {project.state}.")
    return 0


def run_item_model(words: argparse.Namespace) -> int:
    enabled = words.choice == "on"
    with co_operative() as minga:
        project_named(minga, words.project).choose_item_model(enabled=enabled)
    out(
        "A small model reads the items, and joins your members where that helps."
        if enabled
        else "The labels come from members alone; they are computed again in a minute or two."
    )
    return 0


def run_clarity(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project = project_named(minga, words.project).decide_clarity(words.decision, words.words)
    out(f"“{project.title}” is {project.state}.")
    return 0


def run_close(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project = project_named(minga, words.project)
        returned = project.close()
    out(f"“{project.title}” is closed. {returned} came back to your account.")
    return 0


def run_watch(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project = project_named(minga, words.project)
        now = project.watch()
        stopped = project.stopped_items()
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(now.kinds.items()))
    out(f"{now.answered} of {now.slots} answers by {now.members} members ({kinds or 'none yet'}).")
    for name in stopped:
        note(f"Stopped, it shows private data: {name}")
    return 0


def run_deposit(words: argparse.Namespace) -> int:
    money = drafts.money(f"{words.amount} {words.currency}")
    with co_operative() as minga:
        deposit = minga.announce_deposit(money, words.reference)
    out(f"{deposit.money} is {deposit.state} under “{deposit.reference}” ({deposit.id}).")
    if deposit.payment:
        out("Pay it by bank transfer:")
        for name, text in payment_lines(deposit.payment):
            out(f"  {name:<12} {text}")
    elif deposit.state == "announced":
        note("The co-operative has not entered its bank account yet; ask again later.")
    note("It is yours to spend when a treasurer has seen it in the bank.")
    return 0


def payment_lines(payment: DepositPayment) -> list[tuple[str, str]]:
    """Return the lines of a transfer as a bank's form takes them; a BIC only where there is one."""
    lines = [
        ("Beneficiary", payment.beneficiary),
        ("IBAN", payment.iban),
        ("BIC", payment.bic),
        ("Amount", str(payment.money)),
        ("Reference", payment.reference),
    ]
    return [(name, text) for name, text in lines if text]
