"""minga items: the items of a project with their results, filtered and sorted."""

from __future__ import annotations

import argparse
from itertools import islice
from typing import Any

import msgspec

from minga_client.console import co_operative, note, out, project_named, table
from minga_client.project import Project
from minga_client.types import Item

STATES = ("unanswered", "open", "agreed", "disagree")
SORTS = ("position", "confidence", "disagreement", "answers", "seconds")
ITEMS_SHOWN = 50
TEXT_SHOWN = 40
HEADS = ("POS", "ITEM", "STATE", "LABEL", "SURE", "ANSWERS", "SECONDS", "CONTENT")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    items = commands.add_parser("items", help="list items with their results, or one with answers")
    items.add_argument("project", metavar="PROJECT", help="its id, the end of it, or its title")
    items.add_argument("--state", choices=STATES, help="only items in this state")
    items.add_argument("--label", metavar="NAME", help="only items whose result is this label")
    items.add_argument(
        "--below", type=float, metavar="SHARE", help="only results less sure than this (0 to 1)"
    )
    items.add_argument(
        "--from", type=float, metavar="SHARE", dest="above", help="only results at least so sure"
    )
    items.add_argument(
        "--answers", type=int, metavar="N", help="only items with so many answers or more"
    )
    items.add_argument("--search", metavar="WORDS", help="words of the item, or its whole id")
    items.add_argument("--sort", choices=SORTS, default="position")
    items.add_argument("--descending", action="store_true", help="the largest first")
    items.add_argument(
        "--limit", type=int, default=ITEMS_SHOWN, metavar="N", help="0: all; default: 50"
    )
    items.add_argument("--jsonl", action="store_true", help="one JSON line an item")
    items.add_argument("--pos", type=int, metavar="N", help="one item with every paid answer")
    items.set_defaults(run=run_items)


def run_items(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project = project_named(minga, words.project)
        if words.pos is not None:
            return _show_item(project, words.pos)
        items = project.items(
            state=words.state,
            label=words.label,
            confidence_from=words.above,
            confidence_below=words.below,
            answers_from=words.answers,
            text=words.search,
            sort=words.sort,
            descending=words.descending,
        )
        limit = words.limit or None
        if words.jsonl:
            for item in islice(items, limit):
                out(msgspec.json.encode(item).decode())
            return 0
        listed = list(islice(items, limit))
        table([_cells(item) for item in listed], HEADS)
        if not listed:
            note("No item meets these conditions.")
        elif len(listed) == limit:
            note(f"The first {limit}; --limit 0 lists all.")
    return 0


def _show_item(project: Project, pos: int) -> int:
    item = project.item(pos)
    out(f"{item.item} ({item.state})")
    out(_json(item.content))
    if item.result is not None:
        out(f"result  {item.confidence or 0:.0%}  {_json(item.result)}")
    for answer in item.paid_answers:
        value = _json(answer.value) if answer.kind == "label" else answer.kind
        out(f"{answer.annotator}  {answer.seconds:.1f} s  {value}")
    if not item.paid_answers:
        note("Nobody has answered it yet.")
    return 0


def _cells(item: Item) -> tuple[str, ...]:
    sure = "" if item.confidence is None else f"{item.confidence:.0%}"
    text = next((value for value in item.content.values() if isinstance(value, str)), "")
    return (
        str(item.pos),
        item.item,
        item.state or "",
        item.label or "",
        sure,
        str(item.answers),
        "" if not item.seconds else f"{item.seconds:.1f}",
        " ".join(text.split())[:TEXT_SHOWN],
    )


def _json(value: dict[str, Any]) -> str:
    return msgspec.json.encode(value).decode()
