"""The co-operative's own account, and settings that wait for a second signature."""

import hashlib
import json
from collections.abc import Mapping
from typing import Final

from minga.domains.payouts.errors import NoHouseAccount
from minga.domains.payouts.models import HouseAccount, Tariff
from minga.domains.payouts.queries.tariffs import tariff_view
from minga.domains.payouts.types import Sender, SettingKind, WaitingSetting
from minga.domains.vault import queries as vault
from minga_pure.money import Money

NO_AMOUNT: Final = Money(0, "XXX")
"""The amount of a signature under a setting; XXX is ISO 4217 for no currency."""


def house_account() -> Sender:
    """Return the account that clients pay to, as two treasurers signed it.

    Raises NoHouseAccount until they have, and when its details are not the ones that they signed.
    """
    row = HouseAccount.objects.exclude(since=None).order_by("-since", "-id").first()
    sender = _details(row) if row else None
    if sender is None:
        raise NoHouseAccount
    return sender


def sender_of(details: Mapping[str, str]) -> Sender:
    """Return checked details of an account as who sends a payment."""
    return Sender(**details)


def waiting_settings() -> list[WaitingSetting]:
    """Return the settings that wait for a second signature, newest first."""
    accounts = [
        WaitingSetting(
            kind=SettingKind.HOUSE_ACCOUNT,
            public_id=row.public_id,
            entered_by=row.entered_by_id,
            account=_details(row),
        )
        for row in HouseAccount.objects.filter(since=None).order_by("-id")
    ]
    tariffs = [
        WaitingSetting(
            kind=SettingKind.TARIFF,
            public_id=row.public_id,
            entered_by=row.entered_by_id,
            tariff=tariff_view(row),
        )
        for row in Tariff.objects.filter(since=None).order_by("-id")
    ]
    return accounts + tariffs


def _details(row: HouseAccount) -> Sender | None:
    sealed = vault.unseal(subject=row.public_id, purpose="house-account")
    if sealed is None or hashlib.sha256(sealed).hexdigest() != row.sha256:
        return None
    return sender_of(json.loads(sealed))
