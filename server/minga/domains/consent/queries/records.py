"""Reads of signed consent records: the member's file, the client's, and who shows one."""

import json
from collections.abc import Mapping
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.db import connection

from minga.domains.consent.errors import NoSuchGrant
from minga.domains.consent.models import Record
from minga.domains.consent.types import ClientRecord
from minga.domains.log import queries as log
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries
from minga_pure.canon import leaf_data
from minga_pure.proofs.receipts import HOLDER_KEY, proof_fields, sign_receipt

SQL = named_queries("consent")


def record_document(member: MemberRef, record: UUID) -> dict[str, Any]:
    """Return the member's file of a record: the signed record, and the key that only they have.

    The inclusion proof is in it once the log has it. Raises NoSuchGrant.
    """
    row = Record.objects.filter(public_id=record, grant__member_id=member.member_id).first()
    if row is None:
        raise NoSuchGrant
    return signed_record(row) | {HOLDER_KEY: bytes(row.holder_key).hex()}


def client_document(client: UUID, record: UUID) -> dict[str, Any]:
    """Return the client's file of a record: what the member has, without the member's key.

    Raises NoSuchGrant, also while the consent cools off and for one that never came into force.
    """
    rows = client_records(client, first=record, limit=1)
    if not rows or rows[0].public_id != record:
        raise NoSuchGrant
    return signed_record(Record.objects.get(public_id=record))


def client_records(client: UUID, *, first: UUID | None = None, limit: int) -> list[ClientRecord]:
    """Return the records of consents to a client's terms, by their ids and so by their age.

    `first` is the least id of the page. A consent that was withdrawn before it came into force
    has none here: a no leaves no trace.
    """
    values: dict[str, UUID | int] = {
        "client": client,
        "first": first or UUID(int=0),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL["records_of_client"], values)
        return [ClientRecord(*row) for row in cursor.fetchall()]


def signed_record(row: Record) -> dict[str, Any]:
    """Return a record as a signed receipt, with its inclusion proof once the log has it."""
    salt = bytes(row.salt)
    document = sign_receipt(row.body, salt, log.receipt_signer())
    proof = log.inclusion(leaf_data(salt, row.body.encode()))
    if proof is None:
        return document
    fields = proof_fields(proof.index, proof.size, proof.hashes, proof.note)
    return document | {"proof": fields}


def grant_of_record(document: Mapping[str, object]) -> tuple[MemberRef, UUID] | None:
    """Return the grant whose file a person shows, and whose it is; else None.

    The client and the readers of an evidence bundle have the record too, so that the record
    proves nothing by itself: the key in the member's own file does.
    """
    body, key = document.get("body"), document.get(HOLDER_KEY)
    if not isinstance(body, str) or not isinstance(key, str):
        return None
    try:
        shown_key = bytes.fromhex(key)
        name = UUID(str(json.loads(body)["receipt"]))
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    row = Record.objects.select_related("grant__member").filter(public_id=name).first()
    if row is None or row.body != body or not compare_digest(bytes(row.holder_key), shown_key):
        return None
    return MemberRef(row.grant.member_id, row.grant.member.subject), row.grant.public_id
