"""Letters: what a member is told, in a language that she reads, with its leaf in the log."""

import secrets
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from minga.domains.judgement import queries
from minga.domains.judgement.models import DecisionNotice
from minga.domains.judgement.types import DecisionNoticeKind
from minga.domains.notices import actions as notices
from minga.domains.notices.types import Topic
from minga.domains.people import queries as people
from minga.domains.people.types import MemberRef
from minga.domains.sql_files import named_queries

SQL = named_queries("judgement")

LANGUAGE_DEFAULT = "en"
SALT_BYTES = 32


def write(
    *, member_id: int, kind: DecisionNoticeKind, subject_id: UUID, language: str, text: str
) -> DecisionNotice:
    """Put a decision notice into a member's inbox, in the caller's transaction; told twice is told
    once."""
    decision_notice, new = DecisionNotice.objects.get_or_create(
        member_id=member_id,
        kind=kind.value,
        about=subject_id,
        defaults={
            "language": language,
            "text": text,
            "salt": secrets.token_bytes(SALT_BYTES),
        },
    )
    if new:
        _knock(member_id, decision_notice)
    return decision_notice


def _knock(member_id: int, decision_notice: DecisionNotice) -> None:
    """By the ways that she chose, she hears that there is a decision notice; what it says stays
    inside."""
    subject = people.subjects_of([member_id])[member_id]
    notices.tell(
        member=MemberRef(member_id, subject),
        topic=Topic.DECISIONS,
        key=f"decision_notice:{decision_notice.public_id}",
        words=lambda: (_("There is a decision on your work"), _("Open Minga to read it.")),
        address="/me/decisions",
    )


def write_to(
    *, member_id: int, kind: DecisionNoticeKind, subject_id: UUID, words: Callable[[], str]
) -> DecisionNotice:
    """The same in the first of her languages that Minga speaks."""
    language = queries.language_of(member_id)
    with translation.override(language):
        text = words()
    return write(
        member_id=member_id, kind=kind, subject_id=subject_id, language=language, text=text
    )


def write_to_all(*, dispute_id: int, subject_id: UUID, words: Callable[[], str]) -> int:
    """Tell every member whose answers a client disputes: one statement a language, whatever their
    number. Returns how many were told."""
    notified = 0
    for language, members in queries.disputed_members(dispute_id).items():
        with translation.override(language):
            text = words()
        with connection.cursor() as cursor:
            cursor.execute(
                SQL["insert_notices"],
                [DecisionNoticeKind.DISPUTE.value, subject_id, language, text, members],
            )
            notified += cursor.rowcount
    return notified


@transaction.atomic
def mark_read(*, member: MemberRef) -> int:
    """She has opened her inbox: what was unread is read from now on."""
    return DecisionNotice.objects.filter(member_id=member.member_id, read_at=None).update(
        read_at=timezone.now()
    )


def spoken() -> frozenset[str]:
    """The languages in which Minga itself writes."""
    return frozenset(code for code, _name in settings.LANGUAGES)
