"""Signatures of officers under decisions about money."""

from django.db import connection, transaction

from minga.domains.people.models import Signature
from minga_pure.money import Money


@transaction.atomic
def sign(*, matter: str, person_id: int, money: Money, least: int = 1) -> bool:
    """Sign a decision; True when enough officers have signed it. Signing twice signs once.

    `least` signatures are needed, and two above the amount that the members voted.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"signature:{matter}"])
        Signature.objects.get_or_create(
            matter=matter, person_id=person_id, micros=money.micros, currency=money.currency
        )
        cursor.execute(
            "SELECT people_is_signed(%s, %s, %s, %s)",
            [matter, money.currency, money.micros, least],
        )
        return bool(cursor.fetchone()[0])
