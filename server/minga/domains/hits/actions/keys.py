"""Access keys: made once, the secret sealed; revoked at any moment, the secret destroyed."""

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from minga.domains.hits import queries, rules
from minga.domains.hits.errors import NoSuchAccessKey
from minga.domains.hits.models import AccessKey
from minga.domains.hits.types import IssuedKey, NewAccessKey
from minga.domains.vault import actions as vault
from minga.domains.work import queries as work


@transaction.atomic
def issue_key(*, client: UUID, actor_id: int, key: NewAccessKey) -> IssuedKey:
    """Make an access key of a client; its secret is returned this once.

    Raises BadAccessKey, work's NotYours.
    """
    work.require_staff(actor_id, client)
    rules.check_key(key)
    row = AccessKey.objects.create(
        key_id=rules.key_id_of(secrets.token_bytes(10)),
        client=client,
        person_id=actor_id,
        name=key.name.strip(),
        scopes=[scope.value for scope in key.scopes],
        purpose_class=key.purpose_class,
        purpose=key.purpose.strip(),
        seconds=key.seconds,
        content_language=key.content_language,
        currency=key.cap.currency,
        cap_micros=key.cap.micros,
        expires_at=timezone.now() + timedelta(days=key.days),
    )
    row.refresh_from_db()
    secret = rules.secret_of(secrets.token_bytes(30))
    vault.seal(subject=row.public_id, purpose=queries.SECRET, value=secret)
    return IssuedKey(queries.key_card(row), secret)


@transaction.atomic
def revoke_key(*, person_id: int, key: UUID) -> None:
    """End one's own key at once; twice is as once. Raises NoSuchAccessKey."""
    rows = AccessKey.objects.filter(person_id=person_id, public_id=key)
    if not rows.exists():
        raise NoSuchAccessKey
    if rows.filter(revoked_at__isnull=True).update(revoked_at=timezone.now()):
        vault.shred(subject=key)
