"""Requests and receipts as signed notes: canonical JSON under a line that names the format.

    minga-rights-request/v1
    {"expires_at": ..., "id": ..., "items": [...], "kind": "erasure", ...}

    — co-op.example/rights AbCd...

Items are the handles under which a recipient was given its copies; a message holds no name and no
contact of the person. Times are whole seconds since 1970 (UTC).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Final, TypeVar
from uuid import UUID

import msgspec

from minga_pure.canon import NotCanonical, canonical
from minga_pure.proofs.note import Signer, Verifier, open_note, sign_note
from minga_pure.rights.errors import (
    MessageExpired,
    MessageNotYetValid,
    NotARightsMessage,
    UnrelatedReceipt,
    WrongNode,
)

MESSAGE_SECONDS_MAX: Final = 600
"""Longest validity of a request's signature; the deadline for the answer is another matter."""
CLOCK_SKEW_SECONDS: Final = 300
ITEMS_MAX: Final = 10_000
OPEN_REQUESTS_MAX: Final = 1_000
INFORMED_MAX: Final = 200

Handle = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Digest = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
Seconds = Annotated[int, msgspec.Meta(ge=0, le=2**40)]


class RequestKind(StrEnum):
    """Rights that a request can exercise (GDPR articles 15 to 21, and 7(3))."""

    ACCESS = "access"
    PORTABILITY = "portability"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    CONSENT_WITHDRAWN = "consent_withdrawn"


class RequestStatus(StrEnum):
    """Status of a request at a recipient, in the words of the Data Rights Protocol."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    FULFILLED = "fulfilled"
    REVOKED = "revoked"
    DENIED = "denied"
    EXPIRED = "expired"


ENDED: Final = frozenset({RequestStatus.FULFILLED, RequestStatus.REVOKED, RequestStatus.DENIED})


class DenialReason(StrEnum):
    """Reasons of a denial; none of them is silence."""

    NEED_USER_VERIFICATION = "need_user_verification"
    SUSPECTED_FRAUD = "suspected_fraud"
    INSUFFICIENT_VERIFICATION = "insuf_verification"
    NO_MATCH = "no_match"
    CLAIM_NOT_COVERED = "claim_not_covered"
    OUTSIDE_JURISDICTION = "outside_jurisdiction"
    TOO_MANY_REQUESTS = "too_many_requests"
    OTHER = "other"


class RightsRequest(msgspec.Struct, frozen=True, kw_only=True, tag="minga-rights-request/v1",
                    tag_field="format", forbid_unknown_fields=True):  # fmt: skip
    """A request to one recipient about the copies that it was given.

    `id` is the same for every recipient of the chain; `node` is the recipient that is asked and
    `asked_by` the one above it. `respond_by`: the deadline for a final answer.
    `correction`: of a rectification, the right values by field.
    """

    id: UUID
    kind: RequestKind
    regulation: Annotated[str, msgspec.Meta(min_length=2, max_length=20)]
    node: Handle
    asked_by: Handle
    items: Annotated[list[Handle], msgspec.Meta(min_length=1, max_length=ITEMS_MAX)]
    signed_at: Seconds
    expires_at: Seconds
    respond_by: Seconds
    correction: dict[str, str] = {}


class Informed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recipient below that was asked; `receipt` is the SHA-256 of its receipt, "" for silence."""

    node: Handle
    receipt: Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{64})?$")] = ""


class RightsReceipt(msgspec.Struct, frozen=True, kw_only=True, tag="minga-rights-receipt/v1",
                    tag_field="format", forbid_unknown_fields=True):  # fmt: skip
    """Outcome of a request at one recipient; `request` is the SHA-256 of the signed note it got.

    `expected_by`: when it expects to have done it. `items`: handles on which the status stands;
    the others of the request are not here (`no_match`).
    """

    id: UUID
    request: Digest
    node: Handle
    status: RequestStatus
    received_at: Seconds
    signed_at: Seconds
    expected_by: Seconds
    items: Annotated[list[Handle], msgspec.Meta(max_length=ITEMS_MAX)] = []
    reason: DenialReason | None = None
    details: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    informed: Annotated[list[Informed], msgspec.Meta(max_length=INFORMED_MAX)] = []


class RequestBranch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recipient's signed request, and those for the recipients below it, for it to hand on.

    Who licensed the copies signs every request of the granted tree: nobody in between can ask for
    anything, or leave something out, in their name.
    """

    request: str
    below: Annotated[list[RequestBranch], msgspec.Meta(max_length=INFORMED_MAX)] = []


class ReceiptBranch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recipient's signed receipt, and the receipts that it has from all recipients below it."""

    receipt: str
    below: Annotated[list[str], msgspec.Meta(max_length=OPEN_REQUESTS_MAX)] = []


class OpenRequests(msgspec.Struct, frozen=True, kw_only=True, tag="minga-rights-open/v1",
                   tag_field="format", forbid_unknown_fields=True):  # fmt: skip
    """The requests that wait for one recipient: what it pulls when nobody can push to it.

    `pull_again_by`: the day by which it has to ask again (45 days under the California Delete Act).
    """

    node: Handle
    signed_at: Seconds
    pull_again_by: Seconds
    requests: Annotated[list[str], msgspec.Meta(max_length=OPEN_REQUESTS_MAX)] = []


class PullRequest(msgspec.Struct, frozen=True, kw_only=True, tag="minga-rights-pull/v1",
                  tag_field="format", forbid_unknown_fields=True):  # fmt: skip
    """A recipient asks for its open requests, under its own key; valid for ten minutes."""

    node: Handle
    signed_at: Seconds
    expires_at: Seconds


Message = TypeVar("Message", RightsRequest, RightsReceipt, OpenRequests, PullRequest)


def sign(
    message: RightsRequest | RightsReceipt | OpenRequests | PullRequest, signer: Signer
) -> str:
    """Return the message as a signed note."""
    body = msgspec.to_builtins(message)
    return sign_note(f"{body['format']}\n{canonical(body).decode()}\n", signer)


def digest_of(note: str) -> str:
    """Return the SHA-256 of a signed note, in hex: the name by which a receipt refers to it."""
    return hashlib.sha256(note.encode()).hexdigest()


def open_request(note: str, *, node: str, trusted: Iterable[Verifier], now: int) -> RightsRequest:
    """Return a request to this node. Nothing was done yet, so an expired one is refused.

    Raises NotARightsMessage, UnknownKey, WrongSignature, WrongNode, MessageExpired,
    MessageNotYetValid.
    """
    request = _open(note, trusted, RightsRequest)
    if request.node != node:
        raise WrongNode(request.node)
    _check_validity(request.signed_at, request.expires_at, now)
    if (request.kind is RequestKind.RECTIFICATION) != bool(request.correction):
        raise NotARightsMessage("a rectification, and nothing else, carries a correction")
    return request


def open_receipt(
    note: str, *, request_note: str, node: str, trusted: Iterable[Verifier], now: int
) -> RightsReceipt:
    """Return the receipt of this node for this request.

    A receipt does not expire: it is evidence. Raises NotARightsMessage, UnknownKey, WrongSignature,
    WrongNode, UnrelatedReceipt, MessageNotYetValid.
    """
    receipt = _open(note, trusted, RightsReceipt)
    if receipt.node != node:
        raise WrongNode(receipt.node)
    if receipt.request != digest_of(request_note):
        raise UnrelatedReceipt
    _check_time(receipt.signed_at, now)
    if (receipt.status is RequestStatus.DENIED) != (receipt.reason is not None):
        raise NotARightsMessage("a denial, and nothing else, has a reason")
    if receipt.received_at > receipt.signed_at:
        raise NotARightsMessage("it was received after it was signed")
    return receipt


def open_open_requests(
    note: str, *, node: str, trusted: Iterable[Verifier], now: int
) -> OpenRequests:
    """Return the list that this node pulled. Raises as `open_request`; a list does not expire."""
    listed = _open(note, trusted, OpenRequests)
    if listed.node != node:
        raise WrongNode(listed.node)
    _check_time(listed.signed_at, now)
    return listed


def open_pull(note: str, *, node: str, trusted: Iterable[Verifier], now: int) -> PullRequest:
    """Return the question of this node for its open requests. Raises as `open_request`."""
    pull = _open(note, trusted, PullRequest)
    if pull.node != node:
        raise WrongNode(pull.node)
    _check_validity(pull.signed_at, pull.expires_at, now)
    return pull


def _check_validity(signed_at: int, expires_at: int, now: int) -> None:
    _check_time(signed_at, now)
    if expires_at - signed_at > MESSAGE_SECONDS_MAX:
        raise NotARightsMessage("its signature is valid for more than ten minutes")
    if now > expires_at + CLOCK_SKEW_SECONDS:
        raise MessageExpired


def _check_time(signed_at: int, now: int) -> None:
    if signed_at > now + CLOCK_SKEW_SECONDS:
        raise MessageNotYetValid


def _open(note: str, trusted: Iterable[Verifier], kind: type[Message]) -> Message:
    """Return the message under the signature of a trusted key.

    One value has one text: a body that is not canonical is refused, so that its digest names it.
    """
    text, _signers = open_note(note, trusted)
    header, _, rest = text.partition("\n")
    body = rest.removesuffix("\n")
    try:
        message = msgspec.json.decode(body, type=kind)
        if header != kind.__struct_config__.tag or canonical(msgspec.json.decode(body)) != (
            body.encode()
        ):
            raise NotARightsMessage("its text is not canonical")
    except (msgspec.MsgspecError, NotCanonical) as exc:
        raise NotARightsMessage(str(exc)[:200]) from exc
    return message
