"""Ten recipients over HTTP, two of them silent: eight receipts, two names to escalate."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest

from minga_client.errors import MingaError
from minga_client.recipient import NodeSettings, RecipientNode, RequestRefused
from minga_client.recipient_server import recipient_server, send_branch
from minga_pure.proofs.note import Signer, Verifier
from minga_pure.rights import (
    DenialReason,
    NodeState,
    Recipient,
    RequestBranch,
    RequestKind,
    RequestStatus,
    RightsRequest,
    report_on,
    sign,
)

NOW = 1_790_000_000
MONTH = 30 * 86_400
COOP = Signer("co-op.example/rights", b"c" * 32)
NAMES = [f"firm-{number}.example" for number in range(10)]
UNDER = {name: "" if number == 0 else NAMES[(number - 1) // 2] for number, name in enumerate(NAMES)}
SILENT = {NAMES[2], NAMES[8]}


@pytest.fixture
def chain(tmp_path: Path) -> Iterator[dict[str, tuple[RecipientNode, str]]]:
    """Nodes and their addresses, the lowest made first; the silent ones have nobody listening."""
    nodes: dict[str, tuple[RecipientNode, str]] = {}
    servers = []
    for name in reversed(NAMES):
        below = {child: nodes[child][1] for child in NAMES if UNDER[child] == name}
        settings = NodeSettings(node=name, co_operative=COOP.vkey, recipients=below)
        node = RecipientNode.create(tmp_path / name, settings)
        server = recipient_server(node, 0, lambda: NOW + 1)
        address = f"http://127.0.0.1:{server.server_port}"
        if name in SILENT:
            server.server_close()
        else:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            servers.append(server)
        nodes[name] = (node, address)
    yield nodes
    for server in servers:
        server.shutdown()
        server.server_close()


def branch_for(name: str, request_id=None, kind=RequestKind.ERASURE) -> RequestBranch:
    request = RightsRequest(
        id=request_id or uuid4(), kind=kind, regulation="gdpr", node=name, asked_by=COOP.name,
        items=[f"copy-of-{name}"], signed_at=NOW, expires_at=NOW + 600, respond_by=NOW + MONTH,
    )  # fmt: skip
    below = [branch_for(child, request.id, kind) for child in NAMES if UNDER[child] == name]
    return RequestBranch(sign(request, COOP), below)


def notes_of(branch: RequestBranch, name: str = NAMES[0]) -> dict[str, str]:
    notes = {name: branch.request}
    children = [child for child in NAMES if UNDER[child] == name]
    for child, below in zip(children, branch.below, strict=True):
        notes |= notes_of(below, child)
    return notes


def test_a_request_reaches_everybody_and_silence_is_named(chain):
    branch = branch_for(NAMES[0])
    assert send_branch(chain[NAMES[0]][1], branch)
    # A firm that cannot be reached hides those below it, so the co-operative asks them itself.
    for name in NAMES:
        if UNDER[name] in SILENT and name not in SILENT:
            [below] = [b for b in all_branches(branch) if b.request == notes_of(branch)[name]]
            send_branch(chain[name][1], below)
    for name in NAMES:
        if name not in SILENT:
            chain[name][0].hand_on(send_branch)
    for name in reversed(NAMES):
        node = chain[name][0]
        if name in SILENT:
            continue
        node.hand_on(send_branch)
        [(request, _kept)] = node.requests()
        node.answer(request.id, RequestStatus.FULFILLED, now=NOW + 60)
    tree = [Recipient(name, UNDER[name], Verifier.from_vkey(chain[name][0].vkey)) for name in NAMES]
    receipts = []
    for name in NAMES:
        if name not in SILENT:
            [(request, _kept)] = chain[name][0].requests()
            reply = httpx.get(f"{chain[name][1]}/requests/{request.id}").json()
            receipts += [reply["receipt"], *reply["below"]]
    report = report_on(
        tree, notes_of(branch), receipts, respond_by=NOW + MONTH, now=NOW + MONTH + 1
    )
    assert (report.receipts, set(report.silent), report.outside) == (8, SILENT, ())
    shown = {below.node: below.receipt for below in report.nodes[0].receipt.informed}
    assert shown[NAMES[2]] == ""
    assert shown[NAMES[1]] != ""


def all_branches(branch: RequestBranch) -> Iterator[RequestBranch]:
    yield branch
    for below in branch.below:
        yield from all_branches(below)


def test_asked_twice_is_asked_once_and_another_request_under_its_id_is_refused(chain):
    node = chain[NAMES[9]][0]
    branch = branch_for(NAMES[9])
    first = node.receive(branch, now=NOW + 1)
    assert node.receive(branch, now=NOW + 5) == first
    [(request, _kept)] = node.requests()
    with pytest.raises(RequestRefused, match="Another request"):
        node.receive(branch_for(NAMES[9], request.id, RequestKind.ACCESS), now=NOW + 5)
    assert node.reply(request.id) == first


def test_a_request_that_is_signed_anew_stands_as_it_was_answered(chain):
    node = chain[NAMES[9]][0]
    node.receive(branch_for(NAMES[9], UUID(int=9)), now=NOW + 1)
    node.answer(UUID(int=9), RequestStatus.FULFILLED, now=NOW + 2)
    request = RightsRequest(
        id=UUID(int=9), kind=RequestKind.ERASURE, regulation="gdpr", node=NAMES[9],
        asked_by=COOP.name, items=[f"copy-of-{NAMES[9]}"], signed_at=NOW + 700,
        expires_at=NOW + 1_300, respond_by=NOW + MONTH,
    )  # fmt: skip
    note = sign(request, COOP)
    reply = node.receive(RequestBranch(note), now=NOW + 701)
    leaf = Recipient(NAMES[9], "", Verifier.from_vkey(node.vkey))
    report = report_on(
        [leaf], {NAMES[9]: note}, [reply.receipt], respond_by=NOW + MONTH, now=NOW + 702
    )
    assert report.nodes[0].state is NodeState.ANSWERED
    assert report.nodes[0].receipt.received_at == NOW + 1


def test_a_denial_has_a_reason_and_is_seen_as_one(chain):
    node = chain[NAMES[9]][0]
    branch = branch_for(NAMES[9])
    node.receive(branch, now=NOW + 1)
    [(request, _kept)] = node.requests()
    with pytest.raises(RequestRefused):
        node.answer(request.id, RequestStatus.DENIED, now=NOW + 9)
    reply = node.answer(request.id, RequestStatus.DENIED, now=NOW + 9, reason=DenialReason.NO_MATCH)
    leaf = Recipient(NAMES[9], "", Verifier.from_vkey(node.vkey))
    report = report_on(
        [leaf], {NAMES[9]: branch.request}, [reply.receipt], respond_by=NOW + MONTH, now=NOW + 10
    )
    assert report.nodes[0].state is NodeState.DENIED


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", f"/requests/{UUID(int=5)}", b"", 404),
        ("GET", "/requests/../key", b"", 404),
        ("GET", "/key", b"", 404),
        ("POST", "/requests", b"{}", 422),
        ("POST", "/requests", b"\xff", 422),
        ("POST", "/requests", b"[" * 100_000, 422),
        ("POST", "/requests", msgspec.json.encode(branch_for(NAMES[1], UUID(int=5))), 422),
        ("DELETE", "/requests", b"", 404),
    ],
    ids=["unknown", "upwards", "key", "empty", "no-text", "deep", "of-another", "delete"],
)
def test_strange_requests_leak_nothing(chain, method, path, body, status):
    reply = httpx.request(method, chain[NAMES[9]][1] + path, content=body)
    assert reply.status_code == status
    assert list(reply.json()) == ["error"]
    assert list(chain[NAMES[9]][0].requests()) == []


def minga(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "minga"), "recipient", *words, "--folder", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_firm_answers_from_its_shell(tmp_path):
    folder = tmp_path / "firm"
    made = minga(folder, "create", NAMES[9], COOP.vkey)
    assert made.returncode == 0, made.stderr
    assert Verifier.from_vkey(made.stdout.strip()).name == NAMES[9]
    assert (folder / "key").stat().st_mode & 0o077 == 0
    again = minga(folder, "create", NAMES[9], COOP.vkey)
    assert (again.returncode, "Its key stays." in again.stderr) == (2, True)
    node = RecipientNode(folder)
    node.receive(branch_for(NAMES[9]), now=NOW + 1)
    [(request, _kept)] = node.requests()
    assert str(request.id) in minga(folder, "list").stdout
    refused = minga(folder, "answer", str(request.id), "denied")
    assert (refused.returncode, "needs a reason" in refused.stderr) == (2, True)
    assert minga(folder, "answer", str(request.id), "fulfilled").returncode == 0
    assert "fulfilled" in minga(folder, "list").stdout
    wrong = minga(tmp_path / "none", "list")
    assert (wrong.returncode, "minga recipient create" in wrong.stderr) == (2, True)


def test_a_folder_without_a_node_says_how_to_begin(tmp_path):
    with pytest.raises(MingaError, match="minga recipient create"):
        RecipientNode(tmp_path)
