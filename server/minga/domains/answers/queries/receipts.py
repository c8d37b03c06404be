"""Reads about receipts: signed, with where the log holds them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from minga.domains.answers.models import Receipt
from minga.domains.log import queries as log
from minga.domains.people.types import MemberRef
from minga_pure.canon import canonical, sha256_hex
from minga_pure.proofs.receipts import proof_fields, sign_receipt

VALUES_AT_ONCE = 5_000
SHORT_VALUE = 200
DIGESTS_HELD = 20_000


@dataclass(frozen=True, slots=True)
class ReceiptView:
    public_id: UUID
    issued_at: datetime
    answers: int
    body: str
    salt: bytes
    leaf: bytes

    @property
    def facts(self) -> dict[str, Any]:
        """The signed text, read."""
        return dict(json.loads(self.body))


def receipts(
    member: MemberRef, *, limit: int = 50, issued_before: datetime | None = None
) -> list[ReceiptView]:
    """This member's receipts, newest first."""
    rows = Receipt.objects.filter(member_id=member.member_id).order_by("-id")
    if issued_before is not None:
        rows = rows.filter(at__lt=issued_before)
    return [_receipt_card(row) for row in rows[:limit]]


def receipts_named(member: MemberRef, names: Sequence[UUID]) -> list[ReceiptView]:
    """Those of the named receipts that belong to this member."""
    rows = Receipt.objects.filter(member_id=member.member_id, public_id__in=names)
    return [_receipt_card(row) for row in rows]


def _receipt_card(row: Receipt) -> ReceiptView:
    return ReceiptView(
        row.public_id, row.at, row.answers, row.body, bytes(row.salt), bytes(row.leaf)
    )


def signed(body: str, salt: bytes) -> dict[str, Any]:
    """The receipt for a stored text and salt. Signing again gives the same bytes (Ed25519)."""
    return sign_receipt(body, salt, log.receipt_signer())


def receipt_document(card: ReceiptView) -> dict[str, Any]:
    """The receipt as a member keeps it: signed, with its inclusion proof when the log has it."""
    document = signed(card.body, card.salt)
    proof = proof_of(card)
    return document | {"proof": proof} if proof else document


def values_unlike_receipts(query: str) -> list[str]:
    """Return the names of rows whose value has another SHA-256 than their receipt says.

    `query` selects (name, value as text, SHA-256 in hex); it is read in chunks. A row without a
    value was named by a receipt and is not stored.
    """
    changed = []
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(VALUES_AT_ONCE):
            changed += [
                str(name)
                for name, value, digest in rows
                if value is None or _digest(value) != digest
            ]
    return changed


def _digest(value: str) -> str:
    """Return the SHA-256 of a value's canonical form; short values, such as labels, repeat."""
    return _short_digest(value) if len(value) <= SHORT_VALUE else _canonical_digest(value)


def _canonical_digest(value: str) -> str:
    return sha256_hex(canonical(json.loads(value)))


_short_digest = lru_cache(maxsize=DIGESTS_HELD)(_canonical_digest)


def proof_of(card: ReceiptView) -> dict[str, Any] | None:
    """Return the inclusion proof of a receipt's leaf; None until the log was fed."""
    proof = log.inclusion_by_hash(card.leaf)
    if proof is None:
        return None
    return proof_fields(proof.index, proof.size, proof.hashes, proof.note)
