"""Pure decisions about access keys and HITs: limits of the wire, identifiers, states."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import timedelta

import msgspec
from django.utils.translation import gettext as _

from minga.domains.hits.errors import BadAccessKey, BadHit
from minga.domains.hits.types import HitStatus, HitTypeFields, NewAccessKey, NewHit
from minga_pure.projects import PurposeClass

KEY_PREFIX = "MINGAK"
"""Beginning of every access key id, so that a leaked pair is found by a scan."""
KEY_NAME_MAX, PURPOSE_MAX, KEY_DAYS_MAX, KEY_SECONDS_MAX = 60, 5_000, 365, 86_400
ASSIGNMENTS_MAX = 50
YEAR_SECONDS = 31_536_000
LIFETIME_SECONDS_MIN = ASSIGNMENT_SECONDS_MIN = 30
FEEDBACK_MAX = 1_024
CRITERION = "The answer follows the instructions of the HIT."


def key_id_of(random_bytes: bytes) -> str:
    """Return an access key id: the prefix and 14 letters or digits."""
    return KEY_PREFIX + base64.b32encode(random_bytes).decode()[:14]


def secret_of(random_bytes: bytes) -> str:
    """Return a secret of 40 signs, as programs expect of such a key."""
    return base64.urlsafe_b64encode(random_bytes).decode()[:40]


def worker_name(random_bytes: bytes) -> str:
    """Return a worker id of the wire: A and 13 letters or digits."""
    return "A" + base64.b32encode(random_bytes).decode()[:13]


def check_key(key: NewAccessKey) -> None:
    """Check what a client asks of a key. Raises BadAccessKey."""
    if not key.name.strip() or len(key.name) > KEY_NAME_MAX:
        raise BadAccessKey("name", _("Say where the key is used, in up to 60 characters."))
    if not key.scopes:
        raise BadAccessKey("scopes", _("Choose at least one permission."))
    if key.cap.micros <= 0:
        raise BadAccessKey("cap", _("The spend cap is an amount above zero."))
    if key.purpose_class not in {purpose.value for purpose in PurposeClass}:
        raise BadAccessKey("purpose_class", _("Please choose what the labels are for."))
    if not key.purpose.strip() or len(key.purpose) > PURPOSE_MAX:
        raise BadAccessKey("purpose", _("Please fill this in: members read it before they begin."))
    if not 1 <= key.seconds <= KEY_SECONDS_MAX:
        raise BadAccessKey("seconds", _("An answer takes at least one second."))
    if not 1 <= key.days <= KEY_DAYS_MAX:
        raise BadAccessKey("days", _("A key lasts 1 to 365 days."))


def check_hit_type(fields: HitTypeFields) -> None:
    """Check the fields of a HIT type against the limits of the wire. Raises BadHit."""
    for name, text, limit in (
        ("Title", fields.title, 128),
        ("Description", fields.description, 2_000),
    ):
        if not text.strip() or len(text) > limit:
            raise BadHit(f"{name} must have 1 to {limit} characters.")
    if len(fields.keywords) > 1_000:
        raise BadHit("Keywords must have at most 1000 characters.")
    if fields.reward.micros <= 0:
        raise BadHit("Reward must be more than 0.00: every assignment is paid.")
    if not ASSIGNMENT_SECONDS_MIN <= fields.assignment_seconds <= YEAR_SECONDS:
        raise BadHit("AssignmentDurationInSeconds must be between 30 and 31536000.")


def check_hit(hit: NewHit) -> None:
    """Check the fields of a HIT against the limits of the wire. Raises BadHit."""
    if not 1 <= hit.assignments <= ASSIGNMENTS_MAX:
        raise BadHit(f"MaxAssignments must be between 1 and {ASSIGNMENTS_MAX} on this server.")
    if not LIFETIME_SECONDS_MIN <= hit.lifetime_seconds <= YEAR_SECONDS:
        raise BadHit("LifetimeInSeconds must be between 30 and 31536000.")
    if len(hit.annotation) > 255:
        raise BadHit("RequesterAnnotation must have at most 255 characters.")
    if len(hit.unique_token) > 64:
        raise BadHit("UniqueRequestToken must have at most 64 characters.")


def type_digest(fields: HitTypeFields) -> bytes:
    """Return the digest by which equal fields of one client are one HIT type."""
    parts = (
        fields.title, fields.description, fields.keywords, fields.reward.micros,
        fields.reward.currency, fields.assignment_seconds, fields.auto_approval_seconds,
    )  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(parts)).digest()


def hit_status(
    *, is_disposed: bool, is_reviewing: bool, is_open: bool, free: int, held: int
) -> HitStatus:
    """Return the state of a HIT by the slots of its project; `is_open`: not expired."""
    if is_disposed:
        return HitStatus.DISPOSED
    if not held and (not free or not is_open):
        return HitStatus.REVIEWING if is_reviewing else HitStatus.REVIEWABLE
    return HitStatus.ASSIGNABLE if free and is_open else HitStatus.UNASSIGNABLE


def accepted_before(spent_ms: int) -> timedelta:
    """Return how long before it was handed in an assignment was begun."""
    return timedelta(milliseconds=max(0, spent_ms))


def instructions_of(description: str, keywords: str) -> str:
    """Return the instructions of a HIT's project: the description, then the keywords."""
    parts: Sequence[str] = [description.strip(), keywords.strip()]
    return "\n\n".join(part for part in parts if part)
