"""Files that members made themselves: they come in pieces, before the answer that names them."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Now
from django.utils import timezone

from minga.domains.answers import rules
from minga.domains.answers.actions import collected
from minga.domains.answers.errors import NamesAPlace, NotThisUpload, QuotaFull
from minga.domains.answers.models import Answer, Piece, Upload
from minga.domains.answers.types import Received
from minga.domains.camera_metadata import names_a_place
from minga.domains.people.types import MemberRef
from minga.domains.retries import actions as retries
from minga.domains.work import actions as work
from minga.domains.work import queries as kept_files
from minga_pure.canon import sha256_hex

FORGOTTEN_AFTER = timedelta(days=90)
TELLING_BYTES = 64


@transaction.atomic
def receive_piece(
    *,
    member: MemberRef,
    upload: UUID,
    sha256: str,
    size_bytes: int,
    offset: int,
    piece: bytes,
    project: UUID | None = None,
) -> Received:
    """Keep the next bytes of a file, and say how many there are: the device goes on from there.

    Any piece may come twice, late or cut short: bytes that are here already are passed over, and a
    piece beyond them changes nothing. The last one makes the file whole if its SHA-256 is the one
    that was told; if not, all of it is forgotten and the device begins again. A file that this
    member has brought before is whole at once. An empty piece asks only.

    For a collection `project` the pieces are sealed under the member's own key, and the whole file
    goes into the vault without the camera's data, under their consent.

    Raises FileTooLarge, QuotaFull, NotThisUpload, NoRecording; NoConsent, CannotClean.
    """
    rules.check_upload(
        sha256, size_bytes, offset, len(piece), limit=settings.MINGA_UPLOAD_BYTES_MAX
    )
    collection = collected.collection_of(project)
    if collection is not None:
        if collected.is_stored(member, collection, sha256):
            return Received(size_bytes, whole=True)
        collected.require_grant(member, collection)
    elif Upload.objects.filter(
        member_id=member.member_id, sha256=sha256, whole_at__isnull=False
    ).exists():
        return Received(size_bytes, whole=True)
    row = _begun(member, upload, sha256, size_bytes, collection)
    fresh = piece[max(0, row.have - offset) :] if offset <= row.have else b""
    if row.have == 0 and len(fresh) >= TELLING_BYTES:
        recorded = _recorded_type(fresh)  # what is no recording is not carried to its end
        if collection is not None:
            rules.collected_type(collection.item_kind, recorded)
    if fresh:
        stored = fresh if collection is None else collected.sealed(member, row, fresh)
        Piece.objects.create(upload_id=row.id, at=row.have, encoded=stored)
        row.have += len(fresh)
    if row.have == row.size_bytes:
        return _finished(row) if collection is None else _collected(member, row, collection)
    row.save(update_fields=["have"])
    return Received(row.have)


def _begun(
    member: MemberRef,
    upload: UUID,
    sha256: str,
    size_bytes: int,
    collection: collected.Collecting | None,
) -> Upload:
    """The row of this upload, locked; made when it is new and the member has room."""
    upload_row = Upload(
        id=upload,
        member_id=member.member_id,
        sha256=sha256,
        size_bytes=size_bytes,
        collection_id=collection.project_id if collection else None,
    )
    if not Upload.objects.filter(id=upload).exists():
        if _waiting_bytes(member) + size_bytes > settings.MINGA_UPLOAD_QUOTA_BYTES:
            raise QuotaFull
        Upload.objects.bulk_create([upload_row], ignore_conflicts=True)
    row = Upload.objects.select_for_update().get(id=upload)
    for name in ("member_id", "sha256", "size_bytes", "collection_id"):
        if getattr(row, name) != getattr(upload_row, name):
            raise NotThisUpload
    return row


def _waiting_bytes(member: MemberRef) -> int:
    """Return the bytes of a member's uploads that no paid answer names yet."""
    waiting = Upload.objects.filter(member_id=member.member_id).exclude(_is_answered())
    return waiting.aggregate(sum=Sum("size_bytes"))["sum"] or 0


def _is_answered() -> Exists:
    naming = Answer.objects.alias(media=KT("value__media")).filter(value__has_key="media")
    return Exists(naming.filter(media=OuterRef("sha256"), member_id=OuterRef("member_id")))


def _finished(row: Upload) -> Received:
    pieces = Piece.objects.filter(upload_id=row.id)
    encoded = b"".join(
        bytes(piece) for piece in pieces.order_by("at").values_list("encoded", flat=True)
    )
    pieces.delete()
    if sha256_hex(encoded) != row.sha256:
        row.have = 0
        row.save(update_fields=["have"])
        return Received(0, broken=True)
    row.media_type = _recorded_type(encoded)
    if row.media_type.startswith("image/") and names_a_place(encoded):
        raise NamesAPlace
    work.keep_file(sha256=row.sha256, encoded=encoded)
    row.whole_at = timezone.now()
    row.save(update_fields=["have", "media_type", "whole_at"])
    return Received(row.have, whole=True)


def _collected(member: MemberRef, row: Upload, collection: collected.Collecting) -> Received:
    """Put a whole file into the vault; its upload leaves no row and no piece."""
    encoded = collected.opened(member, row)
    if sha256_hex(encoded) != row.sha256:
        Piece.objects.filter(upload_id=row.id).delete()
        row.have = 0
        row.save(update_fields=["have"])
        return Received(0, broken=True)
    collected.store(member, row, collection, encoded, _recorded_type(encoded))
    size_bytes = row.size_bytes
    row.delete()
    return Received(size_bytes, whole=True)


def _recorded_type(beginning: bytes) -> str:
    return rules.check_recorded(kept_files.media_type_of(beginning))


def forget_uploads() -> int:
    """Let go of files that no answer named for ninety days; how many these were."""
    late = Q(begun_at__lt=Now() - FORGOTTEN_AFTER) | Q(
        collection__isnull=False, begun_at__lt=Now() - collected.UNSENT_AFTER
    )
    old = Upload.objects.filter(late).exclude(_is_answered())
    return collected.forget_unsent() + retries.work_through(
        "answers.forget_uploads", old.order_by("id")[:1_000], _forget, key=lambda row: row.id
    )


def forget_uploads_of(*, member_id: int) -> int:
    """Let go of all files of a member that no answer names; how many these were."""
    rows = list(Upload.objects.filter(member_id=member_id).exclude(_is_answered()))
    for row in rows:
        _forget(row)
    return len(rows)


@transaction.atomic
def _forget(row: Upload) -> None:
    row.delete()
    if row.collection_id is None and not Upload.objects.filter(sha256=row.sha256).exists():
        work.drop_file(sha256=row.sha256)


def media_types(member: MemberRef, names: set[str]) -> dict[str, str]:
    """Of these files the media types of those that this member has brought whole: one query."""
    rows = Upload.objects.filter(
        member_id=member.member_id, sha256__in=names, whole_at__isnull=False, have=F("size_bytes")
    )
    return dict(rows.values_list("sha256", "media_type"))
