"""minga recipient: answer people's rights about the copies that were licensed to a firm."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from uuid import UUID

from minga_client.console import note, out, table
from minga_client.errors import MingaError
from minga_client.recipient import NodeSettings, RecipientNode, body_of
from minga_client.recipient_server import pull, recipient_server, report, send_branch
from minga_pure.proofs.errors import MalformedKey
from minga_pure.rights import DenialReason, RequestStatus, RightsReceipt

STATUSES = ("in_progress", "fulfilled", "denied")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the commands of a recipient."""
    recipient = commands.add_parser("recipient", help="answer requests about people's copies")
    verbs = recipient.add_subparsers(metavar="VERB", required=True)
    create = _verb(verbs, "create", "make a key and a folder for this recipient")
    create.add_argument("name", help="its name in the chain of recipients, as in the terms")
    create.add_argument("co_operative", metavar="KEY", help="the co-operative's public key")
    create.add_argument(
        "--supplies", action="append", default=[], metavar="NAME=ADDRESS",
        help="a recipient below, and the address at which it takes requests",
    )  # fmt: skip
    create.set_defaults(run=run_create)
    serve = _verb(verbs, "serve", "take requests over HTTP, behind your own HTTPS proxy")
    serve.add_argument("--port", type=int, default=8321)
    serve.set_defaults(run=run_serve)
    _verb(verbs, "list", "list requests and where each stands").set_defaults(run=run_list)
    hand_on = _verb(verbs, "hand-on", "ask the recipients below, and collect their receipts")
    hand_on.set_defaults(run=run_hand_on)
    fetch = _verb(verbs, "pull", "fetch the requests that wait, and send the receipts")
    fetch.add_argument("co_operative", metavar="ADDRESS", help="its web address, https://…")
    fetch.set_defaults(run=run_pull)
    answer = _verb(verbs, "answer", "say what was done with a request")
    answer.add_argument("id", type=UUID)
    answer.add_argument("status", choices=STATUSES)
    answer.add_argument("--reason", type=DenialReason, choices=list(DenialReason), default=None)
    answer.add_argument("--details", default="", help="a sentence for the person")
    answer.set_defaults(run=run_answer)


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser], name: str, explained: str
) -> argparse.ArgumentParser:
    parser = verbs.add_parser(name, help=explained)
    parser.add_argument("--folder", type=Path, default=Path("minga-recipient"))
    return parser


def run_create(words: argparse.Namespace) -> int:
    pairs = [line.partition("=") for line in words.supplies]
    if any(not name or not address for name, _equals, address in pairs):
        raise MingaError("Write a recipient below as NAME=ADDRESS.")
    settings = NodeSettings(
        node=words.name,
        co_operative=words.co_operative,
        recipients={name: address for name, _equals, address in pairs},
    )
    try:
        node = RecipientNode.create(words.folder, settings)
    except MalformedKey as exc:
        raise MingaError(str(exc)) from exc
    out(node.vkey)
    note("Your public key, for the co-operative. The secret one stays in the folder.")
    return 0


def run_serve(words: argparse.Namespace) -> int:
    node = RecipientNode(words.folder)
    with recipient_server(node, words.port) as server:
        note(f"{node.name} takes requests at http://127.0.0.1:{server.server_port}")
        server.serve_forever()
    return 0


def run_list(words: argparse.Namespace) -> int:
    rows = []
    for request, stored in RecipientNode(words.folder).requests():
        receipt = body_of(stored.receipt, RightsReceipt)
        rows.append([
            str(request.id), request.kind, receipt.status, str(len(request.items)),
            time.strftime("%Y-%m-%d", time.gmtime(request.respond_by)),
        ])  # fmt: skip
    if not rows:
        note("No requests.")
    table(rows, ["ID", "KIND", "STATUS", "COPIES", "ANSWER BY"])
    return 0


def run_hand_on(words: argparse.Namespace) -> int:
    unreached = RecipientNode(words.folder).hand_on(send_branch)
    for name in sorted(set(unreached)):
        note(f"Not reached: {name}. Ask again later; what came back is stored.")
    return int(bool(unreached))


def run_pull(words: argparse.Namespace) -> int:
    node, address = RecipientNode(words.folder), words.co_operative.rstrip("/")
    try:
        waiting, pull_again_by = pull(address, node, int(time.time()))
        new = report(address, node)
    except OSError as exc:
        raise MingaError(f"{address} gave no list: {exc}") from exc
    day = time.strftime("%Y-%m-%d", time.gmtime(pull_again_by))
    out(f"Requests that wait: {waiting}. Receipts that were new: {new}. Pull again by {day}.")
    return 0


def run_answer(words: argparse.Namespace) -> int:
    RecipientNode(words.folder).answer(
        words.id, RequestStatus(words.status), now=int(time.time()), reason=words.reason,
        details=words.details,
    )  # fmt: skip
    out(f"{words.id}: {words.status}")
    return 0
