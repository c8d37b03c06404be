"""Receipts that came back: verified, stored once, and what they say of a branch."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from minga.domains.consent.queries import database_now
from minga.domains.errors import domain_errors
from minga.domains.rights import queries, rules, signing
from minga.domains.rights.actions.notes import sign_chain
from minga.domains.rights.actions.person_notices import tell_answered
from minga.domains.rights.errors import AnswerIncomplete, BadReceipt
from minga.domains.rights.models import Branch, RecipientReceipt, SignedRequest
from minga.domains.rights.types import LinkView, ReceiptSource
from minga.domains.sql_files import named_queries
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import Verifier
from minga_pure.rights import (
    DenialReason,
    ReceiptBranch,
    RequestStatus,
    RightsReceipt,
    digest_of,
    open_receipt,
    sign,
)

SQL = named_queries("rights")
PAGE_STATUSES = (RequestStatus.FULFILLED, RequestStatus.IN_PROGRESS, RequestStatus.DENIED)


def take_receipts(
    *, receipts: ReceiptBranch, chain: UUID | None = None, source: ReceiptSource
) -> int:
    """Store the receipts that verify, those of recipients below among them; how many were new.

    chain: the chain that was asked; a receipt of another one counts for nothing. Raises BadReceipt
    when the recipient's own receipt does not verify; one from below that does not is left out.
    """
    new = _take(receipts.receipt, chain, source)
    for note in receipts.below:
        try:
            new += _take(note, chain, source)
        except BadReceipt:
            continue
    return new


@transaction.atomic
def _take(note: str, chain: UUID | None, source: ReceiptSource) -> int:
    digest = digest_of(note)
    if RecipientReceipt.objects.filter(digest=digest).exists():
        return 0
    signed, receipt = _verified(note)
    branch = Branch.objects.select_for_update().get(pk=signed.branch_id)
    if chain is not None and branch.chain != chain:
        raise BadReceipt
    return store_receipt(branch, note, receipt, source)


def _verified(note: str) -> tuple[SignedRequest, RightsReceipt]:
    """Return a receipt with the request that it answers. Raises BadReceipt, always the same."""
    try:
        named = json.loads(note.split("\n", 2)[1])["request"]
        signed = SignedRequest.objects.select_related("branch").get(digest=str(named))
        verifier = Verifier.from_vkey(queries.key_of(signed.branch.client, signed.branch.node))
        receipt = open_receipt(
            note, request_note=signed.note, node=signed.branch.node, trusted=[verifier],
            now=int(database_now().timestamp()),
        )  # fmt: skip
    except (ProofError, ValueError, LookupError, TypeError, RecursionError,
            SignedRequest.DoesNotExist) as exc:  # fmt: skip
        raise BadReceipt from exc
    if receipt.id != signed.branch.chain:
        raise BadReceipt
    return signed, receipt


@transaction.atomic
def answer_link(*, token: str, status: str, reason: str = "", details: str = "") -> LinkView:
    """Store what a recipient without software says on its page, under the co-operative's own key.

    Raises NoSuchLink, AnswerIncomplete.
    """
    link = queries.link(token)
    try:
        given_status = RequestStatus(status)
        given_reason = DenialReason(reason) if reason else None
    except ValueError as exc:
        raise AnswerIncomplete from exc
    if given_status not in PAGE_STATUSES or (given_status is RequestStatus.DENIED) != bool(reason):
        raise AnswerIncomplete
    branch = Branch.objects.select_for_update().get(public_id=link.branch)
    sign_chain(branch.request_id, branch.chain)
    signed = branch.notes.order_by("-signed_at", "-id").first()
    now = int(database_now().timestamp())
    receipt = RightsReceipt(
        id=branch.chain, request=signed.digest if signed else "", node=branch.node,
        status=given_status, received_at=now, signed_at=now,
        expected_by=int(link.respond_by.timestamp()),
        items=[] if given_reason else list(branch.items), reason=given_reason,
        details=" ".join(details.split())[: rules.WORDS_MAX],
    )  # fmt: skip
    store_receipt(branch, sign(receipt, signing.signer()), receipt, ReceiptSource.PAGE)
    return link


def store_receipt(branch: Branch, note: str, receipt: RightsReceipt, source: ReceiptSource) -> int:
    """Store a verified receipt of a locked branch, and the state that the newest one means."""
    row = RecipientReceipt(
        branch=branch,
        digest=digest_of(note),
        note=note,
        status=receipt.status.value,
        reason=receipt.reason.value if receipt.reason else "",
        details=receipt.details,
        source=source.value,
        signed_at=datetime.fromtimestamp(receipt.signed_at, UTC),
    )
    with domain_errors():
        RecipientReceipt.objects.bulk_create([row], ignore_conflicts=True)
        update_states([branch.pk])
    tell_answered(branch, receipt)
    return 1


def update_states(branch_ids: Iterable[int]) -> None:
    """Set the state of branches that their newest receipts mean."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["update_states"], [list(branch_ids)])
    Branch.objects.filter(pk__in=list(branch_ids), reached_at__isnull=True).update(reached_at=Now())
