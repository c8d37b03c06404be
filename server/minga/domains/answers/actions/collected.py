"""Pictures and recordings of members for collection projects: into the vault, and out of it."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Now

from minga.domains.answers import rules
from minga.domains.answers.errors import CannotClean, NoConsent, NoSuchCollectedItem, QuotaFull
from minga.domains.answers.models import Answer, CollectedItem, Piece, Upload
from minga.domains.camera_metadata import MetadataStays, stripped
from minga.domains.consent import queries as consent
from minga.domains.errors import domain_errors
from minga.domains.people.types import MemberRef
from minga.domains.retries import actions as retries
from minga.domains.vault import actions as vault
from minga.domains.vault import queries as vault_queries
from minga.domains.work import queries as work

UPLOAD_KEY = "answers.uploads"
KEY_BYTES = 32
UNSENT_MAX = 50
UNSENT_AFTER = timedelta(days=14)
"""Items that no answer named by then are destroyed."""


@dataclass(frozen=True, slots=True)
class Collecting:
    """A published collection project, by its row number."""

    project_id: int
    series: UUID
    item_kind: str


def collection_of(project: UUID | None) -> Collecting | None:
    """Return a collection project that is or was on offer; None for every other project."""
    cards = work.projects_named([project]) if project else []
    if not cards or cards[0].collection is None:
        return None
    return Collecting(cards[0].id, cards[0].collection.series, cards[0].collection.item_kind)


def is_stored(member: MemberRef, collection: Collecting, sha256: str) -> bool:
    """Return True when this member's file is an item of the project already."""
    return CollectedItem.objects.filter(
        member_id=member.member_id, project_id=collection.project_id, sha256=sha256
    ).exists()


def require_grant(member: MemberRef, collection: Collecting) -> UUID:
    """Return the grant under which the member may be recorded now. Raises NoConsent."""
    grant = consent.given_grant(member, collection.series)
    if grant is None:
        raise NoConsent
    return grant


def sealed(member: MemberRef, row: Upload, piece: bytes) -> bytes:
    """Return the next piece of an upload, sealed under the member's own key."""
    nonce = secrets.token_bytes(rules.NONCE_BYTES)
    return rules.seal_piece(_key(member), nonce, piece, row.id, row.have)


def opened(member: MemberRef, row: Upload) -> bytes:
    """Return the bytes of all pieces of an upload."""
    key = _key(member)
    pieces = Piece.objects.filter(upload_id=row.id).order_by("at").values_list("at", "encoded")
    return b"".join(
        rules.open_piece(key, bytes(encoded), row.id, offset) for offset, encoded in pieces
    )


def _key(member: MemberRef) -> bytes:
    """Return the key of a member's open uploads, made at the first; it ends with their vault."""
    key = vault_queries.unseal(subject=member.subject, purpose=UPLOAD_KEY)
    if key is None:
        key = secrets.token_bytes(KEY_BYTES)
        vault.seal(subject=member.subject, purpose=UPLOAD_KEY, value=key)
    return key


def store(
    member: MemberRef, row: Upload, collection: Collecting, encoded: bytes, media_type: str
) -> None:
    """Put a whole file into the vault without the camera's data, and write whose it is.

    The item's id is the upload's. The database asks once more for the grant.
    Raises NoConsent, NoRecording, CannotClean, QuotaFull.
    """
    grant = require_grant(member, collection)
    media_type = rules.collected_type(collection.item_kind, media_type)
    if _unsent().filter(member_id=member.member_id).count() >= UNSENT_MAX:
        raise QuotaFull
    try:
        clean, media_type = stripped(encoded, media_type)
    except MetadataStays as exc:
        raise CannotClean from exc
    vault.store_item(
        subject=member.subject,
        purpose=collection.item_kind,
        media_type=media_type,
        pieces=[clean],
        item=row.id,
    )
    with domain_errors():
        CollectedItem.objects.create(
            item=row.id,
            project_id=collection.project_id,
            member_id=member.member_id,
            grant=grant,
            sha256=row.sha256,
            media_type=media_type,
        )


def items_named(
    member: MemberRef, names: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], tuple[UUID, str]]:
    """Return item and media type of this member's files, by project and SHA-256: one query."""
    keys = set(names)
    rows = CollectedItem.objects.filter(
        member_id=member.member_id,
        project_id__in={project for project, _sha256 in keys},
        sha256__in={sha256 for _project, sha256 in keys},
    )
    stored = {
        (project, sha256): (item, media_type)
        for project, sha256, item, media_type in rows.values_list(
            "project_id", "sha256", "item", "media_type"
        )
    }
    return {name: stored[name] for name in keys & stored.keys()}


@transaction.atomic
def delete_collected(*, member: MemberRef, item: UUID) -> None:
    """Destroy an item of one's own: its key, its bytes and its row. Twice is as once.

    Its answer stays paid. Copies that left stay written; withdrawing calls them back.
    Raises NoSuchCollectedItem.
    """
    row = CollectedItem.objects.filter(item=item, member_id=member.member_id).first()
    if row is None:
        raise NoSuchCollectedItem
    row.delete()
    vault.shred_item(item=item)


def _unsent() -> "QuerySet[CollectedItem]":
    naming = Answer.objects.alias(named=KT("value__item")).filter(
        named=Cast(OuterRef("item"), TextField()),
        project_id=OuterRef("project_id"),
        member_id=OuterRef("member_id"),
    )
    return CollectedItem.objects.exclude(Exists(naming))


def forget_unsent() -> int:
    """Destroy items that no answer named for two weeks; return how many."""
    rows = _unsent().filter(collected_at__lt=Now() - UNSENT_AFTER).order_by("collected_at")
    return retries.work_through(
        "answers.forget_unsent", rows[:1_000], _destroy, key=lambda row: row.item
    )


@transaction.atomic
def _destroy(row: CollectedItem) -> None:
    item = row.item  # a deleted row forgets it
    row.delete()
    vault.shred_item(item=item)
