"""Erasing a person: every domain's holdings, one transaction each, the highest floor first."""

import secrets

from django.db import transaction
from django.utils import timezone

from minga.domains.holding import holders, obstacles
from minga.domains.people import queries
from minga.domains.people.errors import CannotErase
from minga.domains.people.models import Erasure
from minga.domains.people.types import ErasureView
from minga.domains.retries import actions as retries
from minga.domains.vault import queries as vault

SALT_BYTES = 32


def erase_person(*, person_id: int, requested_by: str = "self") -> ErasureView:
    """Erase all that may be erased of a person, in every domain; what stays says by which law.

    1. the request is written, with a leaf in the log, 2. each domain erases in a transaction of
    its own, 3. the end is written, with a leaf. Safe to call again after a crash between any two
    lines; `resume_erasures` does. Raises CannotErase when something has to be settled first.
    """
    row = Erasure.objects.filter(person_id=person_id).first()
    if row is None:
        row = _open_request(person_id, requested_by)
    if row.finished_at is None:
        _carry_out(row)
    erasure = queries.erasure_of(person_id)
    assert erasure is not None  # noqa: S101
    return erasure


def resume_erasures() -> int:
    """Go on with erasures that a crash cut short; how many."""
    rows = list(Erasure.objects.filter(finished_at__isnull=True).order_by("asked_at"))
    return retries.work_through(
        "people.resume_erasures",
        rows,
        _carry_out,
        key=lambda row: row.person_id,
        one_transaction=False,
    )


@transaction.atomic
def _open_request(person_id: int, requested_by: str) -> Erasure:
    person = queries.data_subject(person_id)
    sentences = obstacles(person)
    if sentences:
        raise CannotErase(" ".join(sentences))
    row = Erasure(
        person_id=person_id, requested_by=requested_by, salt=secrets.token_bytes(SALT_BYTES)
    )
    Erasure.objects.bulk_create([row], ignore_conflicts=True)
    return Erasure.objects.get(person_id=person_id)


def _carry_out(row: Erasure) -> None:
    person = queries.data_subject(row.person_id)
    for holder in holders():
        with transaction.atomic():
            locked = Erasure.objects.select_for_update().get(pk=row.pk)
            if holder.domain in locked.domains:
                continue
            holder.erase(person)
            locked.domains = [*locked.domains, holder.domain]
            locked.save(update_fields=["domains"])
    day = vault.unreadable_from(subject=person.subject) if person.subject else None
    Erasure.objects.filter(pk=row.pk, finished_at__isnull=True).update(
        finished_at=timezone.now(), unreadable_from=day
    )
