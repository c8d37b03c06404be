"""Persons themselves: a name to sign in with, settings, an office, a token."""

import secrets
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone

from minga.domains.people import rules
from minga.domains.people.errors import KeyUsedDifferently, NameTaken
from minga.domains.people.models import (
    AccessToken,
    Member,
    MemberSettings,
    Person,
    SentOnce,
    StewardTerm,
)
from minga.domains.people.types import KeptReply, MemberRef, Office, Scope, Settings

REPLIES_KEPT_DAYS = 30


@transaction.atomic
def create_person(*, username: str, passphrase: str | None) -> int:
    """A person who can sign in; without a passphrase nobody can until one is set.

    Raises NameUnusable, NameTaken, django's ValidationError for a weak passphrase.
    """
    rules.check_username(username)
    if Person.objects.filter(username__iexact=username).exists():
        raise NameTaken
    person = Person(username=username)
    if passphrase is None:
        person.set_unusable_password()
    else:
        validate_password(passphrase, person)
        person.set_password(passphrase)
    person.save()
    return person.pk


@transaction.atomic
def choose_languages(*, person_id: int, languages: Sequence[str]) -> None:
    """Set the languages in which a member wants tasks."""
    Member.objects.filter(person_id=person_id).update(languages=list(languages))


@transaction.atomic
def save_settings(*, member: MemberRef, settings: Settings, now: datetime | None = None) -> bool:
    """Keep how she wants to be treated, unless something newer is kept already.

    `settings.changed_at` is the time on the device where she changed it: of two devices the later
    change wins, whichever arrives first. Returns whether it was kept. Raises BadSettings.
    """
    checked = rules.check_settings(settings)
    moment = now or timezone.now()
    changed = min(checked.changed_at or moment, moment)
    Member.objects.select_for_update().get(id=member.member_id)
    stored = MemberSettings.objects.filter(member_id=member.member_id).first()
    if stored is not None and stored.changed_at >= changed:
        return False
    MemberSettings.objects.update_or_create(
        member_id=member.member_id,
        defaults={
            "quiet_from": checked.quiet_from,
            "quiet_until": checked.quiet_until,
            "time_zone": checked.time_zone,
            "week_hours": checked.week_hours,
            "never": [kind.value for kind in checked.never],
            "disturbing": checked.disturbing,
            "skills": list(checked.skills),
            "text_size": checked.text_size,
            "changed_at": changed,
        },
    )
    Member.objects.filter(id=member.member_id).update(languages=list(checked.languages))
    return True


@transaction.atomic
def appoint_steward(
    *, person_id: int, office: Office, since: date, until: date | None = None
) -> None:
    """Record an elected term; appointing twice for the same day changes nothing."""
    StewardTerm.objects.get_or_create(
        person_id=person_id, office=office.value, since=since, defaults={"until": until}
    )


@transaction.atomic
def issue_token(*, person_id: int, name: str, scopes: Sequence[Scope], days: int = 365) -> str:
    """A new token, told once; only its digest stays here."""
    token = rules.TOKEN_PREFIX + secrets.token_urlsafe(32)
    AccessToken.objects.create(
        person_id=person_id,
        name=name,
        digest=rules.token_digest(token),
        scopes=[scope.value for scope in scopes],
        expires_at=timezone.now() + timedelta(days=days),
    )
    return token


@transaction.atomic
def revoke_token(*, person_id: int, public_id: UUID) -> bool:
    """End one's own token; False when there is no such live token."""
    ended = AccessToken.objects.filter(
        person_id=person_id, public_id=public_id, revoked_at__isnull=True
    ).update(revoked_at=timezone.now())
    return ended == 1


@transaction.atomic
def once(
    *, person_id: int, key: str, fingerprint: bytes, deed: Callable[[], tuple[int, bytes]]
) -> KeptReply:
    """Do the deed, unless this person's program did it before under this key; then tell it again.

    1. The key's row is written first: a second sender waits for the first one's transaction.
    2. The deed, its reply and the row come together or not at all: a refused deed leaves no row,
       so that the same key may be sent again when what was missing has come.
    3. Replies older than 30 days are forgotten. Raises KeyUsedDifferently, and what the deed does.
    """
    replies = SentOnce.objects.filter(person_id=person_id)
    replies.filter(at__lt=timezone.now() - timedelta(days=REPLIES_KEPT_DAYS)).delete()
    stored, new = replies.get_or_create(
        key=key, defaults={"person_id": person_id, "fingerprint": fingerprint}
    )
    if not new:
        if bytes(stored.fingerprint) != fingerprint:
            raise KeyUsedDifferently
        return KeptReply(stored.status, bytes(stored.reply), is_repeat=True)
    status, reply = deed()
    replies.filter(key=key).update(status=status, reply=reply)
    return KeptReply(status, reply, is_repeat=False)
