"""A request goes down a chain of recipients, receipts come up; silence and forgery are seen."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minga_pure.proofs.errors import ProofError, UnknownKey, WrongSignature
from minga_pure.proofs.note import Signer
from minga_pure.rights import (
    CLOCK_SKEW_SECONDS,
    MESSAGE_SECONDS_MAX,
    DenialReason,
    Informed,
    MessageExpired,
    MessageNotYetValid,
    NodeState,
    NotARightsMessage,
    OpenRequests,
    PullRequest,
    Recipient,
    RequestKind,
    RequestStatus,
    RightsReceipt,
    RightsRequest,
    UnrelatedReceipt,
    WrongNode,
    digest_of,
    open_open_requests,
    open_pull,
    open_receipt,
    open_request,
    report_on,
    sign,
)

NOW = 1_790_000_000
MONTH = 30 * 86_400
COOP = Signer("co-op.example/rights", b"c" * 32)
NODES = [f"firm-{number}.example" for number in range(10)]
SIGNERS = {node: Signer(node, bytes([number]) * 32) for number, node in enumerate(NODES)}
# firm-0 supplies firm-1 and firm-2; each of the others stands under the one three places above it
TREE = [
    Recipient(node, "" if number == 0 else NODES[max(0, number - 3)], SIGNERS[node].verifier)
    for number, node in enumerate(NODES)
]


def request_to(node: str, **other: Any) -> RightsRequest:
    fields = {
        "id": UUID(int=7), "kind": RequestKind.ERASURE, "regulation": "gdpr", "node": node,
        "asked_by": COOP.name, "items": ["copy-1"], "signed_at": NOW, "expires_at": NOW + 600,
        "respond_by": NOW + MONTH,
    }  # fmt: skip
    return RightsRequest(**(fields | other))


def receipt_to(request_note: str, node: str, **other: Any) -> RightsReceipt:
    fields = {
        "id": UUID(int=7), "request": digest_of(request_note), "node": node,
        "status": RequestStatus.FULFILLED, "received_at": NOW + 5, "signed_at": NOW + 10,
        "expected_by": NOW + 20, "items": ["copy-1"],
    }  # fmt: skip
    return RightsReceipt(**(fields | other))


def opened(note: str, now: int = NOW + 1) -> RightsRequest:
    return open_request(note, node=NODES[0], trusted=[COOP.verifier], now=now)


def test_a_request_is_read_by_the_recipient_that_it_names():
    request = request_to(NODES[0])
    assert opened(sign(request, COOP)) == request
    with pytest.raises(WrongNode):
        opened(sign(request_to(NODES[1]), COOP))
    with pytest.raises(UnknownKey):
        opened(sign(request, SIGNERS[NODES[3]]))


@pytest.mark.parametrize(
    ("now", "refused"),
    [
        (NOW - CLOCK_SKEW_SECONDS - 1, MessageNotYetValid),
        (NOW - CLOCK_SKEW_SECONDS, None),
        (NOW + 600 + CLOCK_SKEW_SECONDS, None),
        (NOW + 600 + CLOCK_SKEW_SECONDS + 1, MessageExpired),
    ],
)
def test_a_replayed_request_is_refused_to_the_second(now, refused):
    note = sign(request_to(NODES[0]), COOP)
    if refused is None:
        assert opened(note, now).id == UUID(int=7)
    else:
        with pytest.raises(refused):
            opened(note, now)


@pytest.mark.parametrize(
    "other",
    [
        {"expires_at": NOW + MESSAGE_SECONDS_MAX + 1},
        {"kind": RequestKind.RECTIFICATION},
        {"correction": {"name": "Ana"}},
    ],
)
def test_a_request_that_contradicts_itself_is_refused(other):
    with pytest.raises(NotARightsMessage):
        opened(sign(request_to(NODES[0], **other), COOP))


@given(st.data())
def test_no_letter_of_a_request_can_be_changed(data):
    note = sign(request_to(NODES[0]), COOP)
    place = data.draw(st.integers(0, len(note) - 1))
    letter = data.draw(st.characters(codec="ascii").filter(lambda sign: sign != note[place]))
    with pytest.raises(ProofError):
        opened(note[:place] + letter + note[place + 1 :])


def test_a_receipt_belongs_to_one_request_and_one_recipient():
    note = sign(request_to(NODES[0]), COOP)
    other_note = sign(request_to(NODES[0], items=["copy-2"]), COOP)
    key = [SIGNERS[NODES[0]].verifier]
    receipt_note = sign(receipt_to(note, NODES[0]), SIGNERS[NODES[0]])
    read = open_receipt(receipt_note, request_note=note, node=NODES[0], trusted=key, now=NOW + 99)
    assert read.status is RequestStatus.FULFILLED
    with pytest.raises(UnrelatedReceipt):
        open_receipt(receipt_note, request_note=other_note, node=NODES[0], trusted=key, now=NOW)
    with pytest.raises(WrongSignature):
        altered = receipt_note.replace("fulfilled", "fulfillee")
        open_receipt(altered, request_note=note, node=NODES[0], trusted=key, now=NOW)
    with pytest.raises(NotARightsMessage):
        denied = receipt_to(note, NODES[0], status=RequestStatus.DENIED)
        denied_note = sign(denied, SIGNERS[NODES[0]])
        open_receipt(denied_note, request_note=note, node=NODES[0], trusted=key, now=NOW + 99)


def test_ten_recipients_two_of_them_silent():
    requests = {node: sign(request_to(node), COOP) for node in NODES}
    silent = {NODES[4], NODES[8]}
    receipts = []
    for node in reversed(NODES):
        if node in silent:
            continue
        informed = [
            Informed(
                below.node, next((digest_of(note) for note in receipts if below.node in note), "")
            )
            for below in TREE
            if below.under == node
        ]
        receipt = receipt_to(requests[node], node, informed=informed)
        receipts.append(sign(receipt, SIGNERS[node]))
    before = report_on(TREE, requests, receipts, respond_by=NOW + MONTH, now=NOW + MONTH)
    assert (before.receipts, before.silent) == (8, ())
    after = report_on(TREE, requests, receipts, respond_by=NOW + MONTH, now=NOW + MONTH + 1)
    assert (after.receipts, set(after.silent)) == (8, silent)
    order = [report.node for report in after.nodes]
    for recipient in TREE:
        assert not recipient.under or order.index(recipient.under) < order.index(recipient.node)


def test_a_forged_receipt_counts_for_nothing_and_is_named():
    requests = {NODES[0]: sign(request_to(NODES[0]), COOP)}
    forged = sign(receipt_to(requests[NODES[0]], NODES[0]), SIGNERS[NODES[1]])
    report = report_on(TREE[:1], requests, [forged], respond_by=NOW + MONTH, now=NOW + 1)
    assert report.nodes[0].state is NodeState.WAITING
    assert report.nodes[0].fault == UnknownKey.sentence


def test_the_latest_word_of_a_recipient_counts():
    note = sign(request_to(NODES[0]), COOP)
    first = receipt_to(note, NODES[0], status=RequestStatus.IN_PROGRESS)
    last = receipt_to(
        note, NODES[0], status=RequestStatus.DENIED, reason=DenialReason.NO_MATCH,
        signed_at=NOW + 50, items=[],
    )  # fmt: skip
    notes = [sign(receipt, SIGNERS[NODES[0]]) for receipt in (last, first)]
    for given_notes, state in ((notes, NodeState.DENIED), (notes[1:], NodeState.IN_PROGRESS)):
        report = report_on(
            TREE[:1], {NODES[0]: note}, given_notes, respond_by=NOW + MONTH, now=NOW + 60
        )
        assert report.nodes[0].state is state


@pytest.mark.parametrize(
    "tree",
    [
        [TREE[0], TREE[0]],
        [replace(TREE[0], under="nobody.example")],
        [replace(TREE[0], under=NODES[1]), replace(TREE[1], under=NODES[0])],
    ],
)
def test_a_tree_that_is_none_is_refused(tree):
    with pytest.raises(WrongNode):
        report_on(tree, {}, [], respond_by=NOW, now=NOW)


def test_a_recipient_pulls_its_open_requests_as_one_signed_list():
    note = sign(request_to(NODES[0]), COOP)
    listed = OpenRequests(
        node=NODES[0], signed_at=NOW, pull_again_by=NOW + 45 * 86_400, requests=[note]
    )
    read = open_open_requests(
        sign(listed, COOP), node=NODES[0], trusted=[COOP.verifier], now=NOW + 86_400
    )
    assert read == listed
    with pytest.raises(NotARightsMessage):
        open_open_requests(note, node=NODES[0], trusted=[COOP.verifier], now=NOW)


def test_a_body_of_another_spelling_is_refused():
    from minga_pure.proofs.note import sign_note

    body = msgspec.json.encode(request_to(NODES[0])).decode()
    note = sign_note(f"minga-rights-request/v1\n{body} \n", COOP)
    with pytest.raises(NotARightsMessage):
        opened(note)


@given(
    skew=st.integers(-2_000, 2_000),
    validity=st.integers(0, MESSAGE_SECONDS_MAX + 60),
)
def test_a_question_is_taken_within_its_time_and_the_skew_of_clocks(skew: int, validity: int):
    """skew: by how much the recipient's clock is ahead of ours."""
    signed_at = NOW + skew
    signer = SIGNERS[NODES[3]]
    note = sign(
        PullRequest(node=NODES[3], signed_at=signed_at, expires_at=signed_at + validity), signer
    )
    fits = (
        skew <= CLOCK_SKEW_SECONDS
        and validity <= MESSAGE_SECONDS_MAX
        and signed_at + validity + CLOCK_SKEW_SECONDS >= NOW
    )
    try:
        pull = open_pull(note, node=NODES[3], trusted=[signer.verifier], now=NOW)
    except (MessageExpired, MessageNotYetValid, NotARightsMessage):
        assert not fits
    else:
        assert fits
        assert pull.signed_at == signed_at
    with pytest.raises(WrongNode):
        open_pull(note, node=NODES[4], trusted=[signer.verifier], now=NOW)
