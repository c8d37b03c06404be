"""minga licence, minga engagement, minga check: licensed sets of personal data."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from minga_client.client import Minga
from minga_client.console import co_operative, note, out
from minga_client.errors import MingaError
from minga_client.licences import LicenceRecord, ManifestLine
from minga_client.recipient import RecipientNode
from minga_client.standing_check import FileStanding, StandingIndex, check_dataset
from minga_pure.consent.engagements import NotAnEngagement, add_signature, read_engagement
from minga_pure.consent.standing_list import StandingRow
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import Verifier

DAY_SECONDS = 86_400
AGE_DAYS_MAX = 7


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands of licensed sets."""
    _add_licence(commands)
    _add_engagement(commands)
    check = commands.add_parser(
        "check", help="fail when an item of a dataset was withdrawn or restricted"
    )
    check.add_argument("dataset", type=Path, metavar="DATASET")
    check.add_argument("--list", type=Path, default=None, help="a signed standing list: no network")
    check.add_argument("--key", default="", help="public key of the co-operative's receipts")
    check.add_argument("--max-age-days", type=int, default=AGE_DAYS_MAX, metavar="DAYS")
    check.set_defaults(run=run_check)


def _add_licence(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    licence = commands.add_parser("licence", help="license items under your terms, fetch copies")
    verbs = licence.add_subparsers(metavar="VERB", required=True)
    order = verbs.add_parser("order", help="license every item that may join, and pay at once")
    order.add_argument("series", type=UUID, help="the series of your terms")
    order.add_argument("recipients", nargs="+", metavar="RECIPIENT")
    order.add_argument("--days", type=int, required=True)
    order.add_argument("--price-micros", type=int, required=True)
    order.add_argument("--currency", required=True)
    order.set_defaults(run=run_order)
    verbs.add_parser("list", help="your licences").set_defaults(run=run_list)
    show = verbs.add_parser("show", help="how many items may be used")
    show.add_argument("licence", type=UUID)
    show.set_defaults(run=run_show)
    download = verbs.add_parser("download", help="fetch the copies made for a recipient")
    download.add_argument("licence", type=UUID)
    download.add_argument("recipient")
    download.add_argument("folder", type=Path)
    download.set_defaults(run=run_download)
    listing = verbs.add_parser("standing-list", help="fetch the signed list for minga check --list")
    listing.add_argument("licence", type=UUID)
    listing.add_argument("file", type=Path)
    listing.set_defaults(run=run_standing_list)


def _add_engagement(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    engagement = commands.add_parser("engagement", help="sign the links of a recipient chain")
    verbs = engagement.add_subparsers(metavar="VERB", required=True)
    listing = verbs.add_parser("list", help="who signed, and where copies can go")
    listing.add_argument("series", type=UUID)
    listing.set_defaults(run=run_engagements)
    text = verbs.add_parser("text", help="write the text that both sides sign")
    text.add_argument("series", type=UUID)
    text.add_argument("node", metavar="RECIPIENT")
    text.add_argument("key", help="the recipient's public key, as minga recipient create says it")
    text.add_argument("file", type=Path)
    text.set_defaults(run=run_text)
    sign = verbs.add_parser("sign", help="add the signature of this recipient")
    sign.add_argument("file", type=Path)
    sign.add_argument("--folder", type=Path, default=Path("minga-recipient"))
    sign.set_defaults(run=run_sign)
    send = verbs.add_parser("send", help="hand the signed engagement to the co-operative")
    send.add_argument("file", type=Path)
    send.set_defaults(run=run_send)


def run_order(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        licence = minga.licences.order(
            words.series, words.recipients, days=words.days,
            price_micros=words.price_micros, currency=words.currency,
        )  # fmt: skip
    _print(licence)
    return 0


def run_list(_words: argparse.Namespace) -> int:
    with co_operative() as minga:
        for licence in minga.licences.list():
            _print(licence)
    return 0


def run_show(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        licence = minga.licences.get(words.licence)
    _print(licence)
    out(f"live {licence.live}, restricted {licence.restricted}, withdrawn {licence.withdrawn}")
    return 0


def run_download(words: argparse.Namespace) -> int:
    count = 0
    with co_operative() as minga:
        for line in minga.licences.download(words.licence, words.folder, words.recipient):
            count += 1
            note(line.file)
    out(f"{count} new copies in {words.folder}. Before each use: minga check {words.folder}")
    return 0


def run_standing_list(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        out(str(minga.licences.standing_list(words.licence, words.file)))
        note(f"Verify it with: --key {minga.keys().receipts}")
    return 0


def run_engagements(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        for node in minga.licences.engagements(words.series):
            state = "complete" if node.is_complete else "a signature is missing"
            out(f"{node.node}  under {node.under or 'the co-operative'}: {state}")
    return 0


def run_text(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        text = minga.licences.engagement_text(words.series, words.node, words.key)
    words.file.write_text(text, encoding="utf-8")
    out(f"{words.file}: both sides run minga engagement sign, then send it.")
    return 0


def run_sign(words: argparse.Namespace) -> int:
    node = RecipientNode(words.folder)
    text = words.file.read_text(encoding="utf-8")
    try:
        engagement = read_engagement(text)
    except NotAnEngagement as exc:
        raise MingaError(exc.sentence) from exc
    if node.vkey not in (engagement.upper_key, engagement.lower_key):
        raise MingaError("This engagement names another key than yours. Nothing was signed.")
    words.file.write_text(add_signature(text, node.signer), encoding="utf-8")
    out(f"Signed as {node.signer.name}.")
    return 0


def run_send(words: argparse.Namespace) -> int:
    with co_operative() as minga:
        minga.licences.engage(words.file.read_text(encoding="utf-8"))
    out("The engagement is stored.")
    return 0


def run_check(words: argparse.Namespace) -> int:
    """Return 0 when every item may be used, 1 when one may not."""
    if words.list is None:
        with co_operative() as minga:
            return _report(check_dataset(words.dataset, lambda lines: _fetched(minga, lines)))
    if not words.key:
        raise MingaError("Name the co-operative's key: --key name+hash+key.")
    try:
        trusted = [Verifier.from_vkey(words.key)]
    except ProofError as exc:
        raise MingaError(exc.sentence) from exc
    index = StandingIndex(words.list, trusted)
    try:
        age = int(time.time()) - index.end.made_at
        if age > words.max_age_days * DAY_SECONDS:
            raise MingaError(
                f"The standing list is {age // DAY_SECONDS} days old. Fetch a new one."
            )
        return _report(check_dataset(words.dataset, index.lookup))
    finally:
        index.close()


def _fetched(minga: Minga, lines: list[ManifestLine]) -> Iterable[StandingRow]:
    """Yield the standing of each file under the licence that its manifest names."""
    licences = {(line.item, line.licence) for line in lines}
    for row in minga.licences.standings(line.item for line in lines):
        if (row.item, row.licence) in licences:
            yield StandingRow(row.item, row.standing, row.reason)


def _report(files: Iterable[FileStanding]) -> int:
    """Print every file that may not be used, and the counts."""
    counts = {"live": 0, "restricted": 0, "withdrawn": 0, "unknown": 0}
    for row in files:
        counts[row.standing] += 1
        if row.standing != "live":
            out(f"{row.standing}  {row.line.item}  {row.line.file}  {row.reason}".rstrip())
    note(", ".join(f"{count} {standing}" for standing, count in counts.items()))
    return 0 if counts["live"] == sum(counts.values()) else 1


def _print(licence: LicenceRecord) -> None:
    state = "running" if licence.is_running else "ended"
    out(
        f"{licence.id}  {state} until {licence.ends_at:%Y-%m-%d}, {licence.items} items for"
        f" {', '.join(licence.recipients)}"
    )
