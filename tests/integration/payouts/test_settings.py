"""The account that clients pay to, and the rates of rails, are set by two treasurers (G7)."""

from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from minga.domains.payouts import actions, queries
from minga.domains.payouts.errors import NoHouseAccount, NoSuchSetting
from minga.domains.payouts.types import Sender, SettingKind, TariffRates
from minga.domains.people.errors import NotInOffice
from tests.cast import person, set_by_two, steward
from tests.integration.payouts.bank import HOUSE
from tests.integration.refusals import breaches, refused

pytestmark = pytest.mark.django_db
RATE = {
    "rail_name": "mobile",
    "currency": "USD",
    "tariff": TariffRates(rate=Decimal("0.92"), sent_currency="EUR", source="ECB"),
}
SETTINGS = {
    SettingKind.HOUSE_ACCOUNT: (actions.set_house_account, HOUSE),
    SettingKind.TARIFF: (actions.enter_tariff, RATE),
}
TABLES = {
    SettingKind.HOUSE_ACCOUNT: "payouts_houseaccount",
    SettingKind.TARIFF: "payouts_tariff",
}


def in_force(kind: SettingKind) -> bool:
    if kind is SettingKind.TARIFF:
        return queries.tariff("mobile", "USD").rate == Decimal("0.92")
    try:
        return queries.house_account() == Sender(**{"bic": "", **HOUSE})
    except NoHouseAccount:
        return False


@pytest.fixture(params=SETTINGS, ids=str)
def kind(request) -> SettingKind:
    return request.param


def test_one_treasurer_alone_sets_nothing(kind):
    setting, values = SETTINGS[kind]
    tiana, ravo = steward("tiana"), steward("ravo")
    for _turn in range(2):
        assert not setting(actor_id=tiana.id, **values)
    assert not in_force(kind)
    (waiting,) = queries.waiting_settings()
    assert (waiting.kind, waiting.entered_by) == (kind, tiana.id)
    assert setting(actor_id=ravo.id, **values)
    assert in_force(kind)
    assert queries.waiting_settings() == []
    assert breaches() == set()


def test_a_second_treasurer_signs_what_waits(kind):
    setting, values = SETTINGS[kind]
    tiana, ravo = steward("tiana"), steward("ravo")
    setting(actor_id=tiana.id, **values)
    (waiting,) = queries.waiting_settings()
    named = {"kind": kind, "setting": waiting.public_id}
    assert not actions.sign_setting(actor_id=tiana.id, **named)
    with pytest.raises(NotInOffice):
        actions.sign_setting(actor_id=person("oskar").id, **named)
    assert actions.sign_setting(actor_id=ravo.id, **named)
    assert in_force(kind)
    with pytest.raises(NoSuchSetting):
        actions.sign_setting(actor_id=ravo.id, **named)
    with pytest.raises(NoSuchSetting):
        actions.sign_setting(kind=kind, setting=uuid4(), actor_id=ravo.id)


def test_the_database_wants_two_signatures_and_keeps_the_row(kind):
    setting, values = SETTINGS[kind]
    table = TABLES[kind]
    tiana = steward("tiana")
    setting(actor_id=tiana.id, **values)
    refused(f"UPDATE {table} SET since = now()", "MG139")
    copied = "jsonb_build_object('id', id + 1, 'public_id', gen_random_uuid(), 'since', now())"
    refused(
        f"INSERT INTO {table} SELECT (jsonb_populate_record(entered, {copied})).*"
        f" FROM {table} entered",
        "MG139",
    )
    set_by_two(setting, tiana.id, **values)
    refused(f"UPDATE {table} SET since = now() - interval '1 day'", "MG139")
    refused(f"UPDATE {table} SET since = NULL", "MG139")
    refused(f"UPDATE {table} SET entered_by_id = entered_by_id", "MG139")
    refused(f"DELETE FROM {table}", "MG139")


def test_an_account_whose_details_are_not_those_that_were_signed_is_none(behind_our_back):
    set_by_two(actions.set_house_account, steward().id, **HOUSE)
    assert in_force(SettingKind.HOUSE_ACCOUNT)
    with behind_our_back() as cursor:
        cursor.execute("UPDATE payouts_houseaccount SET sha256 = repeat('0', 64)")
    with pytest.raises(NoHouseAccount):
        queries.house_account()


def test_the_account_in_force_entered_again_changes_nothing():
    tiana = steward()
    set_by_two(actions.set_house_account, tiana.id, **HOUSE)
    assert actions.set_house_account(actor_id=tiana.id, **HOUSE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payouts_houseaccount")
        assert cursor.fetchone() == (1,)
