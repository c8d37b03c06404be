"""minga terms check, publish, list, records, close: terms of consent from a JSON file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from minga_client.console import co_operative, out
from minga_client.errors import MingaError
from minga_client.terms import TermsVersion


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    terms = commands.add_parser(
        "terms", help="terms of consent: check, publish, list, records, close"
    )
    verbs = terms.add_subparsers(metavar="VERB", required=True)
    check = verbs.add_parser("check", help="every field or sentence that members would not accept")
    check.add_argument("file", type=Path, metavar="TERMS.json")
    check.set_defaults(run=run_check)
    publish = verbs.add_parser("publish", help="offer the terms to members")
    publish.add_argument("file", type=Path, metavar="TERMS.json")
    publish.add_argument("--replaces", default="", help="id of an earlier version")
    publish.set_defaults(run=run_publish)
    listing = verbs.add_parser("list", help="every version, and the consents in force")
    listing.set_defaults(run=run_list)
    records = verbs.add_parser("records", help="download the signed records of consents")
    records.add_argument("folder", type=Path, metavar="FOLDER")
    records.set_defaults(run=run_records)
    close = verbs.add_parser("close", help="offer these terms to nobody any more")
    close.add_argument("terms", help="id of any of their versions")
    close.set_defaults(run=run_close)

    collect = commands.add_parser(
        "collect", help="let a draft collect pictures or recordings of members under your terms"
    )
    collect.add_argument("project", help="id of a draft")
    collect.add_argument("--terms", required=True, help="id of any version of your terms")
    collect.add_argument("--kind", required=True, help="selfie, expressions, voice ...")
    collect.add_argument(
        "--beside", required=True, metavar="PROJECT", help="work that pays at least the same"
    )
    collect.set_defaults(run=run_collect)


def run_collect(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        project = minga.projects.get(words.project)
        collection = project.collect(
            terms=words.terms, item_kind=words.kind, alternative=words.beside
        )
    out(f"{collection.project} collects: {collection.item_kind}.")
    return 0


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as exc:
        raise MingaError(f"“{path}” is no JSON: {exc}") from exc
    if not isinstance(content, dict):
        raise MingaError(f"“{path}” holds no terms: write one object, {{…}}.")
    return content


def run_check(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        problems = minga.terms.check(_read(words.file))
    for problem in problems:
        out(f"{problem.field}: {problem.sentence}")
    if not problems:
        out("These terms can be published.")
    return 1 if problems else 0


def run_publish(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        version = minga.terms.publish(_read(words.file), replaces=words.replaces or None)
    _print(version)
    return 0


def run_list(_words: argparse.Namespace) -> int:
    with co_operative() as minga:
        for version in minga.terms.list():
            _print(version)
    return 0


def run_records(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        count = sum(1 for _record in minga.terms.download(words.folder))
    if count:
        out(f"{count} signed records are in {words.folder}. Prove one: minga verify FILE.")
    else:
        out("No consent to your terms is in force yet; there is nothing to download.")
    return 0


def run_close(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        _print(minga.terms.close(words.terms))
    return 0


def _print(version: TermsVersion) -> None:
    state = "offered" if version.is_open else "not offered"
    out(
        f"{version.id}  version {version.version}, {state}, {version.live_grants} in force:"
        f" {version.title}"
    )
