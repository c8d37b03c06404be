"""The state of a request along the tree of recipients, from the receipts that have come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import Verifier
from minga_pure.rights.errors import WrongNode
from minga_pure.rights.messages import (
    ENDED,
    RequestStatus,
    RightsReceipt,
    digest_of,
    open_receipt,
)

DEPTH_MAX: Final = 32


@dataclass(frozen=True, slots=True)
class Recipient:
    """A node of the granted tree; `under` is the node above it, "" for one that we supply.

    `key` is None for a recipient without software: it answers on a page or by letter.
    """

    node: str
    under: str
    key: Verifier | None


class NodeState(StrEnum):
    """State of a request at one recipient."""

    WAITING = "waiting"
    ANSWERED = "answered"
    DENIED = "denied"
    IN_PROGRESS = "in_progress"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class NodeReport:
    """The state of one recipient, its verified receipt, and why a receipt was refused."""

    node: str
    state: NodeState
    receipt: RightsReceipt | None = None
    fault: str = ""

    @property
    def is_silent(self) -> bool:
        """Return True when the deadline passed without a final answer."""
        return self.state is NodeState.OVERDUE


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The states of all recipients of a tree, parents before children.

    `outside`: recipients that a receipt names and that nobody granted: a breach of the terms.
    """

    nodes: tuple[NodeReport, ...]
    outside: tuple[str, ...] = ()

    @property
    def receipts(self) -> int:
        """Count the recipients that gave a final answer."""
        return sum(report.state in (NodeState.ANSWERED, NodeState.DENIED) for report in self.nodes)

    @property
    def silent(self) -> tuple[str, ...]:
        """Return the recipients to escalate: what they get is frozen, and their bond is due."""
        return tuple(report.node for report in self.nodes if report.is_silent)


def report_on(
    tree: Sequence[Recipient],
    requests: Mapping[str, str],
    receipts: Sequence[str],
    *,
    respond_by: int,
    now: int,
) -> ChainReport:
    """Return where a request stands at every recipient of the granted tree.

    requests: the signed request of each recipient that was asked, by its node. receipts: signed
    receipts in any order, the recipients' own and those that they show of recipients below. A
    receipt that does not verify counts for nothing and is named; of several of one recipient the
    latest counts. Raises WrongNode for a tree with a node twice, below nobody, or in a circle.
    """
    reports = []
    faults: dict[str, str] = {}
    latest: dict[str, RightsReceipt] = {}
    for recipient in in_order(tree):
        request_note = requests.get(recipient.node)
        if request_note is None or recipient.key is None:
            continue
        for note in receipts:
            try:
                receipt = open_receipt(
                    note, request_note=request_note, node=recipient.node,
                    trusted=[recipient.key], now=now,
                )  # fmt: skip
            except ProofError as exc:
                if digest_of(request_note) in note:
                    faults[recipient.node] = exc.sentence
                continue
            known = latest.get(recipient.node)
            if known is None or receipt.signed_at > known.signed_at:
                latest[recipient.node] = receipt
    for recipient in in_order(tree):
        node_receipt = latest.get(recipient.node)
        reports.append(
            NodeReport(
                recipient.node,
                state_of(node_receipt, respond_by=respond_by, now=now),
                node_receipt,
                faults.get(recipient.node, "") if node_receipt is None else "",
            )
        )
    granted = {recipient.node for recipient in tree}
    named = {below.node for receipt in latest.values() for below in receipt.informed}
    return ChainReport(tuple(reports), tuple(sorted(named - granted)))


def state_of(receipt: RightsReceipt | None, *, respond_by: int, now: int) -> NodeState:
    """Return the state that a receipt, or its absence, means at a moment.

    The second of the deadline still belongs to the recipient.
    """
    if receipt is not None and receipt.status in ENDED:
        denied = receipt.status is RequestStatus.DENIED
        return NodeState.DENIED if denied else NodeState.ANSWERED
    if now > respond_by:
        return NodeState.OVERDUE
    return NodeState.WAITING if receipt is None else NodeState.IN_PROGRESS


def in_order(tree: Sequence[Recipient]) -> list[Recipient]:
    """Return the recipients with every parent before its children. Raises WrongNode."""
    by_node = {recipient.node: recipient for recipient in tree}
    if len(by_node) != len(tree):
        raise WrongNode("a recipient stands twice in the tree")
    depths = {node: _depth(recipient, by_node) for node, recipient in by_node.items()}
    return sorted(tree, key=lambda recipient: (depths[recipient.node], recipient.node))


def _depth(recipient: Recipient, by_node: Mapping[str, Recipient]) -> int:
    depth = 0
    while recipient.under:
        depth += 1
        if recipient.under not in by_node or depth > DEPTH_MAX:
            raise WrongNode(recipient.under)
        recipient = by_node[recipient.under]
    return depth
