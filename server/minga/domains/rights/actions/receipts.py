"""Receipts that came back: verified, stored once, and what they say of a branch."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models.functions import Now

from minga.domains.consent.queries import database_now
from minga.domains.errors import domain_errors
from minga.domains.rights.errors import BadReceipt
from minga.domains.rights.models import Branch, Node, RecipientReceipt, SignedRequest
from minga.domains.rights.types import ReceiptSource
from minga.domains.sql_files import named_queries
from minga_pure.proofs.errors import ProofError
from minga_pure.proofs.note import Verifier
from minga_pure.rights import ReceiptBranch, RightsReceipt, digest_of, open_receipt

SQL = named_queries("rights")


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
        node = Node.objects.get(client=signed.branch.client, node=signed.branch.node)
        verifier = Verifier.from_vkey(node.key)
        receipt = open_receipt(
            note, request_note=signed.note, node=signed.branch.node, trusted=[verifier],
            now=int(database_now().timestamp()),
        )  # fmt: skip
    except (ProofError, ValueError, LookupError, TypeError, RecursionError,
            SignedRequest.DoesNotExist, Node.DoesNotExist) as exc:  # fmt: skip
        raise BadReceipt from exc
    if receipt.id != signed.branch.chain:
        raise BadReceipt
    return signed, receipt


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
    return 1


def update_states(branch_ids: Iterable[int]) -> None:
    """Set the state of branches that their newest receipts mean."""
    with connection.cursor() as cursor:
        cursor.execute(SQL["update_states"], [list(branch_ids)])
    Branch.objects.filter(pk__in=list(branch_ids), reached_at__isnull=True).update(reached_at=Now())
