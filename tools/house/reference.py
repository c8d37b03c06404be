"""The pages of docs/reference written from the code: API routes, commands, kinds of task."""

import argparse
import inspect
import json
import os

from minga_pure.tasktypes import TaskType, task_types
from tools.house.plan import ROOT

API_HEAD = """\
# API

Below `/api/v1/`, JSON in and out. A token goes into the header `Authorization: Bearer TOKEN`; it is
made on the website or by `mingad create-token`, and has no more power than its person. The
machine-readable description is at `/api/v1/openapi.json`. Written by tools/write_reference.

| route | scope of the token | what it does |
|---|---|---|
"""
API_TAIL = """
## What cannot be

Every refusal has one form. `code` is for programs and stays; `message` is for people, in the
language of `Accept-Language`; `field` names what to mend; `reasons` says each missing thing:

    {"error": {"code": "cannot_publish", "message": "…", "reasons": ["…", "…"]}}

| status | code | when |
|---|---|---|
"""
API_END = """
## Sent twice is sent once

A write may carry `Idempotency-Key`, any 1 to 100 letters, digits or signs of your choice. The same
request again under the same key gets the same reply, with `Idempotency-Replayed: true`, for 30
days. A request that was refused leaves its key free. Another request under a used key is refused
with 409.

## Pages

A list of rows takes `limit` (at most 1000) and `cursor`, and answers `{"rows": […], "next": …}`;
`next` is the cursor of the following page, `null` on the last one.

## Files

A file comes in as the raw body with its `Content-Length` and `?filename=`, or as a form with one
file; it is written to disk while it arrives. `?columns=text:sentence` says which column is which.
A dataset leaves as a stream without a length; what is answered after the request began is left out.
When the line breaks, ask again with `as_of` (the header `Minga-As-Of` of the first answer), `skip`
(how many bytes came) and `seen` (their SHA-256 in hex): the rest follows, or 409 `export_changed`.

## Speed

A token has {burst} requests at once and {rate} more each second, in each web process. Above that
the answer is 429 with `Retry-After` in seconds; nothing is lost by waiting. After 503 too, the same
request may be sent again.

## Money and time

An amount is `{"micros": 10000, "currency": "USD", "text": "0.01"}`: whole millionths of an ISO 4217
currency; `text` is for reading and is not sent. A time is ISO 8601 in UTC.
"""
COMMANDS_HEAD = """\
# Commands

`mingad` is for whoever looks after a co-operative's machine; `minga` is for clients, on any
machine. Both say `--help`. Exit status: 0 done, 1 a check failed, 2 refused with a sentence that
says what to do. Written by tools/write_reference.
"""
TYPES_HEAD = """\
# Task types

What an item brings, what its labels are, and the form in which an answer is stored and exported.
Coordinates are parts of the picture (0 to 1 from its upper left corner); offsets in a text count
Unicode code points; times are whole milliseconds; files are named by the SHA-256 of their bytes.
In a table (CSV), a field of the kind json holds it written as JSON. The pages about the formats
say how an answer leaves: [JSONL](../formats/jsonl.md), [CSV](../formats/csv.md),
[Parquet](../formats/parquet.md), [Label Studio](../formats/label-studio.md), and the formats of
other tools in [docs/formats](../formats/).
A new kind is one file beside the others. Written by tools/write_reference.
"""


def api_page() -> str:
    """One row for each method of each address, with the first lines of what it promises."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minga.site.settings")
    import django

    django.setup()
    from minga.doors.api.urls import api

    rows = []
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for method, operation in methods.items():
            promise = " ".join((operation.get("description") or operation["summary"]).split())
            scope = operation.get("x-scope") or ("any" if operation.get("security") else "no token")
            rows.append(f"| `{method.upper()} {path}` | {scope} | {promise.replace('|', '/')} |")
    return API_HEAD + "\n".join(rows) + "\n" + _refusals_and_habits()


def _refusals_and_habits() -> str:
    """Return the table of errors, then the sections on keys, pages, files and speed."""
    from minga.doors.api import errors, throttling

    rows = sorted(
        {(int(status), code, _condition(kind)) for kind, (status, code) in errors.TABLE.items()}
    )
    table = "".join(f"| {status} | {code} | {condition} |\n" for status, code, condition in rows)
    end = API_END.replace("{burst}", str(throttling.BURST))
    return API_TAIL + table + end.replace("{rate}", str(throttling.REQUESTS_PER_SECOND))


def _condition(kind: type[Exception]) -> str:
    """The sentence of an error, or the first line of what its class says of itself."""
    text = str(kind.__dict__.get("text", ""))
    if not text or "%" in text:
        text = (kind.__doc__ or "").strip().partition("\n")[0]
    return text.replace("|", "/")


def commands_page() -> str:
    """Every command of both programs, in the order in which --help shows them."""
    from minga.doors.cli.main import parser as mingad
    from minga_client.cli import parser as minga

    page = COMMANDS_HEAD
    for parser in (mingad(), minga()):
        page += f"\n## {parser.prog}\n\n| command | what it does |\n|---|---|\n"
        page += "".join(f"| `{name}` | {summary} |\n" for name, summary in commands_of(parser))
    return page


def commands_of(parser: argparse.ArgumentParser) -> list[tuple[str, str]]:
    """(full name, what it does) of every command below a parser."""
    commands = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            helps = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, below in action.choices.items():
                below.prog = f"{parser.prog} {name}"
                words = helps.get(name, "")
                sentence = words[:1].upper() + words[1:] + ("" if words.endswith(".") else ".")
                commands += commands_of(below) or [(below.prog, sentence)]
    return commands


def types_page() -> str:
    """Every kind of task: its fields, its sample, and how answers become one."""
    return TYPES_HEAD + "".join(map(_type_section, task_types()))


def _type_section(kind: TaskType) -> str:
    module = inspect.getdoc(inspect.getmodule(type(kind))) or ""
    rows = [
        f"| `{field.name}` | {field.kind} | {'yes' if field.required else ''} |"
        f" {field.explanation} |"
        for field in kind.content_schema
    ]
    parts = {
        "item": kind.sample.content,
        "labels": kind.sample.labels,
        "answer": kind.sample.value,
    }
    sample = [
        f"{name + ':':7} {json.dumps(part, ensure_ascii=False)}" for name, part in parts.items()
    ]
    lines = [
        f"\n## `{kind.name}`\n",
        module,
        "",
        f"| {kind.title} | kind | needed | |",
        "|---|---|---|---|",
    ]
    lines += [*rows, "", "```", *sample, "```"]
    check, majority = (inspect.getdoc(way) for way in (kind.check_value, kind.majority))
    for name, text in (("Answer", check), ("Majority", majority)):
        if text and text not in (TaskType.check_value.__doc__, TaskType.majority.__doc__):
            lines += ["", f"*{name}.* {_noun_phrase(text)}"]
    return "\n".join(lines) + "\n"


def _noun_phrase(docstring: str) -> str:
    """Return a docstring without its verb and its errors, for readers of documents."""
    phrase = docstring.removeprefix("Return ").replace("; raises BadValue.", ".", 1)
    return phrase[:1].upper() + phrase[1:]


PAGES = {"api.md": api_page, "commands.md": commands_page, "task-types.md": types_page}


def write_pages() -> None:
    for name, page in PAGES.items():
        (ROOT / "docs" / "reference" / name).write_text(page(), encoding="utf-8")
