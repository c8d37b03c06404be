"""The pages of docs/reference that are written from the code: API routes and commands."""

import argparse
import os

from tests.house.plan import ROOT

API_HEAD = """\
# API

Below `/api/v1/`, JSON in and out. A token goes into the header `Authorization: Bearer TOKEN`; it is
made on the website or by `mingad token`, and has no more power than its person. The
machine-readable description is at `/api/v1/openapi.json`. Written by tools/write_reference.

| route | what it does |
|---|---|
"""
COMMANDS_HEAD = """\
# Commands

`mingad` is for whoever looks after a co-operative's machine; `minga` is for clients, on any
machine. Both say `--help`. Exit status: 0 done, 1 a check failed, 2 refused with a sentence that
says what to do. Written by tools/write_reference.
"""


def api_page() -> str:
    """One row for each method of each address, with the first lines of what it promises."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minga.site.settings")
    import django

    django.setup()
    from minga.doors.api.urls import api

    rows = []
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for method, told in methods.items():
            promise = " ".join((told.get("description") or told["summary"]).split())
            rows.append(f"| `{method.upper()} {path}` | {promise.replace('|', '/')} |")
    return API_HEAD + "\n".join(rows) + "\n"


def commands_page() -> str:
    """Every command of both programs, in the order in which --help shows them."""
    from minga_client.cli import parser as minga

    from minga.doors.cli.main import parser as mingad

    page = COMMANDS_HEAD
    for parser in (mingad(), minga()):
        page += f"\n## {parser.prog}\n\n| command | what it does |\n|---|---|\n"
        page += "".join(f"| `{name}` | {told} |\n" for name, told in commands_of(parser))
    return page


def commands_of(parser: argparse.ArgumentParser) -> list[tuple[str, str]]:
    """(full name, what it does) of every command below a parser."""
    found = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            told = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, below in action.choices.items():
                below.prog = f"{parser.prog} {name}"
                words = told.get(name, "")
                sentence = words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
                found += commands_of(below) or [(below.prog, sentence)]
    return found


PAGES = {"api.md": api_page, "commands.md": commands_page}


def write_pages() -> None:
    for name, page in PAGES.items():
        (ROOT / "docs" / "reference" / name).write_text(page(), encoding="utf-8")
