"""Settings that decide where money goes: the co-operative's account, and the rates of rails.

One treasurer alone could redirect money with them. So each waits until a second one has signed it.
"""

import hashlib
import json
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from minga.domains.payouts import queries, rules
from minga.domains.payouts.actions.batches import require_treasurer
from minga.domains.payouts.errors import NoHouseAccount, NoSuchSetting
from minga.domains.payouts.models import HouseAccount, Tariff
from minga.domains.payouts.rails import rail
from minga.domains.payouts.types import SettingKind, TariffRates
from minga.domains.people import actions as people
from minga.domains.vault import actions as vault

Setting = TypeVar("Setting", HouseAccount, Tariff)


@transaction.atomic
def set_house_account(*, actor_id: int, name: str, iban: str, bic: str = "") -> bool:
    """Enter, or sign, the account that clients pay to and payouts leave from.

    False until a second treasurer has entered or signed the same. Raises NotInOffice,
    BadDestination.
    """
    require_treasurer(actor_id)
    checked = rail("pain001").check({"name": name, "iban": iban, "bic": bic})
    details = {key: checked.get(key, "") for key in ("name", "iban", "bic")}
    try:
        if queries.house_account() == queries.sender_of(details):
            return True
    except NoHouseAccount:
        pass
    content = json.dumps(details)
    digest = hashlib.sha256(content.encode()).hexdigest()
    row = HouseAccount.objects.filter(sha256=digest, since=None).order_by("-id").first()
    if row is None:
        row = HouseAccount.objects.create(sha256=digest, entered_by_id=actor_id)
        vault.seal(subject=row.public_id, purpose="house-account", value=content)
    return _sign(SettingKind.HOUSE_ACCOUNT, row, actor_id)


@transaction.atomic
def enter_tariff(*, actor_id: int, rail_name: str, currency: str, tariff: TariffRates) -> bool:
    """Enter, or sign, a rail's real rate and fee, and where they can be looked up.

    False until a second treasurer has entered or signed the same; old ones stay readable. Raises
    NotInOffice, NoSuchRail, BadTariff, BadCurrency.
    """
    require_treasurer(actor_id)
    rail(rail_name)
    rules.check_tariff(tariff)
    rules.check_currency(currency)
    rules.check_currency(tariff.sent_currency or currency)
    row, _ = Tariff.objects.get_or_create(
        rail=rail_name,
        currency=currency,
        sent_currency=tariff.sent_currency or currency,
        rate=tariff.rate,
        fee_micros=tariff.fee_micros,
        fee_rate=tariff.fee_rate,
        minimum_micros=tariff.minimum_micros,
        source=tariff.source or "-",
        since=None,
        defaults={"entered_by_id": actor_id},
    )
    return _sign(SettingKind.TARIFF, row, actor_id)


@transaction.atomic
def sign_setting(*, kind: SettingKind, setting: UUID, actor_id: int) -> bool:
    """Sign a setting that waits; True when it is in force. Raises NotInOffice, NoSuchSetting."""
    require_treasurer(actor_id)
    match kind:
        case SettingKind.HOUSE_ACCOUNT:
            account = HouseAccount.objects.filter(public_id=setting, since=None).first()
            if account is not None:
                return _sign(kind, account, actor_id)
        case SettingKind.TARIFF:
            tariff = Tariff.objects.filter(public_id=setting, since=None).first()
            if tariff is not None:
                return _sign(kind, tariff, actor_id)
    raise NoSuchSetting


def _sign(kind: SettingKind, row: Setting, actor_id: int) -> bool:
    matter = f"{kind}:{row.public_id}"
    if not people.sign(matter=matter, person_id=actor_id, money=queries.NO_AMOUNT, least=2):
        return False
    type(row).objects.filter(pk=row.pk, since=None).update(since=timezone.now())
    return True
