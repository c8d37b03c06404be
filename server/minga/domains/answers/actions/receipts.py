"""Receipts for what is paid beside answers: the same text, salt, leaf and signature."""

import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from minga.domains.answers.models import Receipt
from minga.domains.log import actions as log
from minga.domains.people.types import MemberRef
from minga_pure.canon import leaf_data
from minga_pure.ids import uuid7_new
from minga_pure.proofs.merkle import leaf_hash


@dataclass(frozen=True, slots=True)
class Written:
    id: int
    public_id: UUID


@transaction.atomic
def write_receipt(*, member: MemberRef, kind: str, rows: Sequence[Mapping[str, Any]]) -> Written:
    """The co-op's signed word on rows that were just paid, each with `price_micros` and
    `currency`; its leaf goes to the log in the same transaction."""
    now = timezone.now()
    name = uuid7_new()
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row["currency"]] += row["price_micros"]
    facts = {
        "kind": kind,
        "receipt": str(name),
        "member": str(member.subject),
        "at": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "totals": dict(totals),
        "answers": [dict(row) for row in rows],
    }
    body = json.dumps(facts, ensure_ascii=False)
    salt = secrets.token_bytes(32)
    entry = leaf_data(salt, body.encode())
    row_kept = Receipt.objects.create(
        public_id=name,
        member_id=member.member_id,
        at=now,
        salt=salt,
        body=body,
        leaf=leaf_hash(entry),
        answers=len(rows),
    )
    log.submit(kind="receipt", data=entry)
    return Written(row_kept.id, name)
