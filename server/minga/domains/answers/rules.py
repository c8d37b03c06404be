"""Pure decisions about answers that arrive: which fit the question, and how they are kept."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from minga.domains.answers.errors import (
    FileTooLarge,
    InvalidChunk,
    NoRecording,
    TooManyNames,
    TooMuchAtOnce,
)
from minga.domains.answers.types import (
    ANSWERS_MAX,
    DOWN_MAX,
    HELD_MAX,
    SHEETS_MAX,
    GivenAnswer,
    ReviewState,
    SyncRequest,
)
from minga_pure.answers import check_answer
from minga_pure.canon import canonical, sha256_hex
from minga_pure.tasktypes import BadValue, TaskType

SPENT_MS_MAX = 8 * 3_600_000
CLOCK_AHEAD = timedelta(minutes=5)
CLOCK_BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
REMEMBERED_BYTES_MAX = 200
REMEMBERED_MAX = 1_000
Remembered = dict[bytes, tuple[dict[str, Any], str]]
POS_MAX = 2**31 - 2  # so that the range [pos, pos + 1) can be written in the books


def normal_form(
    answer: GivenAnswer,
    *,
    task_type: TaskType,
    labels: Sequence[Mapping[str, Any]],
    multiple: bool,
    now: datetime,
    remembered: Remembered | None = None,
    content: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The answer as it will be stored: value in its normal form with its digest, times in bounds.

    A device's clock may be wrong: `made_at` lies neither in the future nor before Minga was, and
    `spent_ms` stays within eight hours; neither ever refuses an answer (G6). Raises BadValue.

    `remembered` keeps short answers to this very question, as most are one of a few labels.
    Beside its item (`content`) every answer is looked at for itself.
    """
    value, digest = _normalise_answers(
        answer.kind,
        answer.value,
        task_type,
        labels,
        multiple=multiple,
        remembered=remembered if content is None else None,
        content=content,
    )
    return {
        "id": str(answer.id),
        "pos": answer.pos,
        "kind": answer.kind,
        "value": value,
        "digest": digest,
        "spent_ms": max(0, min(answer.spent_ms, SPENT_MS_MAX)),
        "made_at": believed_time(answer.made_at, now).isoformat(),
    }


def _normalise_answers(
    kind: str,
    value: Any,
    task_type: TaskType,
    labels: Sequence[Mapping[str, Any]],
    *,
    multiple: bool,
    remembered: Remembered | None,
    content: Mapping[str, Any] | None,
) -> tuple[dict[str, Any], str]:
    """The value in its normal form, and the SHA-256 of its canonical bytes."""
    try:
        encoded = msgspec.json.encode((kind, value))
    except (TypeError, ValueError, OverflowError, RecursionError):
        encoded = b""  # check_answer says what is wrong with it
    known = remembered.get(encoded) if remembered and encoded else None
    if known is None:
        normal = check_answer(
            kind, value, task_type=task_type, labels=labels, multiple=multiple, content=content
        )
        known = normal, sha256_hex(canonical(normal))
        if remembered is not None and 0 < len(encoded) <= REMEMBERED_BYTES_MAX:
            if len(remembered) >= REMEMBERED_MAX:
                remembered.clear()
            remembered[encoded] = known
    return known


def check_lengths(request: SyncRequest) -> None:
    """Raise TooMuchAtOnce or TooManyNames for a request that names too much."""
    if len(request.answers) > ANSWERS_MAX:
        raise TooMuchAtOnce
    for name, entries, limit in (
        ("held", request.held or (), HELD_MAX),
        ("sheets", request.sheets, SHEETS_MAX),
        ("down", request.down, DOWN_MAX),
    ):
        if len(entries) > limit:
            raise TooManyNames(TooManyNames.text % {"limit": limit, "list": name})


def believed_time(device_time: str | None, now: datetime) -> datetime:
    """When an answer was made, as far as a device's clock can be believed."""
    if device_time is None:
        return now
    try:
        moment = datetime.fromisoformat(device_time)
    except ValueError:
        return now
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(CLOCK_BEGAN, min(moment, now + CLOCK_AHEAD))


def next_states(state: ReviewState, *, released: bool = False) -> frozenset[ReviewState]:
    """Return the states that may follow. None follows ACCEPTED (G3)."""
    ways: dict[ReviewState, frozenset[ReviewState]] = {
        ReviewState.WAITING: frozenset({ReviewState.ACCEPTED, ReviewState.REFUSED}),
        ReviewState.REFUSED: frozenset() if released else frozenset({ReviewState.ACCEPTED}),
        ReviewState.ACCEPTED: frozenset(),
    }
    return ways[state]


def is_valid_position(pos: int) -> bool:
    """Return True when a project can have an item at this position."""
    return 0 <= pos <= POS_MAX


PIECE_BYTES_MAX = 1024 * 1024
NONCE_BYTES = 12
_RECORDED = {
    "image/jpeg", "image/png", "image/webp", "audio/wav", "audio/ogg", "audio/mpeg", "audio/mp4",
    "video/webm", "video/mp4",
}  # fmt: skip
_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_upload(
    sha256: str, size_bytes: int, offset: int, piece_bytes: int, *, limit: int
) -> None:
    """Raise InvalidChunk or FileTooLarge for a piece that does not fit its upload."""
    if not _SHA256.fullmatch(sha256) or size_bytes < 1 or offset < 0:
        raise InvalidChunk
    if size_bytes > limit:
        raise FileTooLarge(FileTooLarge.text % {"limit": limit // 1024**2})
    if piece_bytes > PIECE_BYTES_MAX or offset + piece_bytes > size_bytes:
        raise InvalidChunk


def seal_piece(key: bytes, nonce: bytes, piece: bytes, upload: UUID, offset: int) -> bytes:
    """Seal a piece of an upload under its member's key, bound to its place; nonce first."""
    return nonce + AESGCM(key).encrypt(nonce, piece, f"{upload}|{offset}".encode())


def open_piece(key: bytes, sealed: bytes, upload: UUID, offset: int) -> bytes:
    """Open a sealed piece. Raises InvalidTag when it was altered or moved."""
    nonce, ciphertext = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    return AESGCM(key).decrypt(nonce, ciphertext, f"{upload}|{offset}".encode())


def collected_type(item_kind: str, media_type: str) -> str:
    """Return the media type of a collected file by its first bytes; raises NoRecording.

    WebM and MP4 do not tell in front whether they hold a voice or a film.
    """
    family, _slash, form = media_type.partition("/")
    medium = {"voice": "audio", "video": "video"}.get(item_kind, "image")
    if family == "video" and medium == "audio":
        return f"audio/{form}"
    if family != medium:
        raise NoRecording
    return media_type


def check_recorded(media_type: str) -> str:
    """The media type that a file's first bytes told, if members may bring it; else NoRecording."""
    if media_type not in _RECORDED:
        raise NoRecording
    return media_type


def media_type_matches(stated: str, media_type: str) -> bool:
    """Return True when an answer's stated media type agrees with its file's.

    WebM and MP4 hold voices as well as films and do not tell in front which: "video/webm" from
    the bytes is no contradiction to "audio/webm" in the answer.
    """
    return stated.partition("/")[2] == media_type.partition("/")[2]


__all__ = [
    "BadValue",
    "believed_time",
    "check_recorded",
    "check_upload",
    "is_valid_position",
    "media_type_matches",
    "next_states",
    "normal_form",
]
