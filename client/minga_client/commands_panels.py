"""minga panel, minga takedown: panels that a client asks for, copies of its licences found."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from uuid import UUID

from minga_client.console import co_operative, out
from minga_client.errors import MingaError
from minga_client.panels import PanelRecord
from minga_client.takedowns import TakedownRecord


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands of panels and of take-down cases."""
    panel = commands.add_parser("panel", help="ask for a panel, and offer a draft to one")
    verbs = panel.add_subparsers(metavar="VERB", required=True)
    verbs.add_parser("list", help="your requests and their state").set_defaults(run=run_panels)
    ask = verbs.add_parser("ask", help="ask for a panel, by use and in your own words")
    ask.add_argument("purpose", help="model_training, academic_research ...")
    ask.add_argument("need", help="whom you need and why; stewards read it")
    ask.set_defaults(run=run_ask)
    choose = verbs.add_parser("choose", help="offer a draft to an open panel")
    choose.add_argument("project", help="id of a draft")
    choose.add_argument("panel", nargs="?", type=UUID, help="left out: everybody is asked")
    choose.set_defaults(run=run_choose)
    _add_takedown(commands)


def _add_takedown(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    takedown = commands.add_parser("takedown", help="cases about copies of yours that were found")
    verbs = takedown.add_subparsers(metavar="VERB", required=True)
    verbs.add_parser("list", help="your cases and until when to answer").set_defaults(run=run_cases)
    show = verbs.add_parser("show", help="what happened in a case")
    show.add_argument("case", type=UUID)
    show.set_defaults(run=run_case)
    evidence = verbs.add_parser("evidence", help="fetch the evidence, for minga verify")
    evidence.add_argument("case", type=UUID)
    evidence.add_argument("file", type=Path)
    evidence.set_defaults(run=run_evidence)
    answer = verbs.add_parser("answer", help="answer for your recipient")
    answer.add_argument("case", type=UUID)
    choices = answer.add_mutually_exclusive_group(required=True)
    choices.add_argument("--removed", metavar="YYYY-MM-DD", help="the day it was taken down")
    choices.add_argument("--disputed", metavar="WORDS", help="why the use is licensed")
    answer.set_defaults(run=run_answer)


def run_panels(_words: argparse.Namespace) -> int:
    with co_operative() as minga:
        for panel in minga.panels.list():
            _print_panel(panel)
    return 0


def run_ask(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        _print_panel(minga.panels.ask(words.purpose, words.need))
    return 0


def run_choose(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        minga.panels.choose(words.project, words.panel)
    out(f"{words.project} asks {words.panel or 'everybody'}.")
    return 0


def run_cases(_words: argparse.Namespace) -> int:
    with co_operative() as minga:
        for case in minga.takedowns.list():
            _print_case(case)
    return 0


def run_case(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        case = minga.takedowns.get(words.case)
    _print_case(case)
    for event in case.events:
        out(f"{event.happened_at:%Y-%m-%d}  {event.title}  {event.words}".rstrip())
    return 0


def run_evidence(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        file = minga.takedowns.evidence(words.case, words.file)
    out(f"{file}: minga verify reads it without a network.")
    return 0


def run_answer(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        if words.disputed is not None:
            _print_case(minga.takedowns.dispute(words.case, words.disputed))
            return 0
        try:
            day = date.fromisoformat(words.removed)
        except ValueError as exc:
            raise MingaError("Write the day as in 2026-12-01.") from exc
        _print_case(minga.takedowns.removed(words.case, day))
    return 0


def _print_panel(panel: PanelRecord) -> None:
    people = f", at least {panel.people} people" if panel.people else ""
    out(f"{panel.panel or panel.id}  {panel.state}{people}  {panel.purpose}: {panel.need}")


def _print_case(case: TakedownRecord) -> None:
    if case.is_closed:
        state = "closed"
    elif case.is_answered:
        state = "answered"
    else:
        state = f"answer until {case.answer_until:%Y-%m-%d}"
    frozen = ", deliveries held" if case.is_frozen else ""
    out(f"{case.id}  {state}{frozen}  {case.recipient}  {case.item}  {case.address}".rstrip())
