"""A member sees and forgets her devices; no device says who shares it, and no rule reads it."""

import re
from pathlib import Path

import pytest
from django.utils import timezone

import minga.domains
from minga.domains.people import actions as people
from minga.domains.people import audits, queries
from minga.domains.people.errors import TokenNotValid
from tests import cast
from tests.integration.refusals import refused

pytestmark = pytest.mark.django_db
DOMAINS = Path(minga.domains.__path__[0])
TODAY = timezone.now().date()


def note(who, device=None):
    return people.note_device(member=who.ref, device=device, today=TODAY)


def test_forgetting_a_device_ends_its_pass_and_no_other():
    lova = cast.worker()
    laptop, phone = note(lova), note(lova)
    assert note(lova, laptop) == laptop
    people.name_device(member=lova.ref, device=laptop, name=" Old  laptop ")
    assert {card.name for card in queries.devices_of(lova.ref)} == {"Old laptop", ""}
    passes = {one: queries.sync_token(lova.ref, one) for one in (laptop, phone)}
    assert queries.sync_member(passes[laptop]) == lova.ref
    assert people.forget_device(member=lova.ref, device=laptop)
    with pytest.raises(TokenNotValid):
        queries.sync_member(passes[laptop])
    assert queries.sync_member(passes[phone]) == lova.ref
    assert [card.public_id for card in queries.devices_of(lova.ref)] == [phone]
    assert note(lova, laptop) != laptop
    refused("UPDATE people_device SET forgotten_at = NULL", "MG154")


def test_nobody_names_or_forgets_the_device_of_another():
    lova, kanto = cast.worker("lova"), cast.worker("kanto")
    laptop = note(lova)
    assert note(kanto, laptop) != laptop  # the same browser: two ids that nothing ties together
    assert not people.forget_device(member=kanto.ref, device=laptop)
    assert not people.name_device(member=kanto.ref, device=laptop, name="mine")


def test_no_other_domain_speaks_of_devices_or_households():
    readers = {
        path.parent.relative_to(DOMAINS).parts[0]
        for path in (*DOMAINS.rglob("*.py"), *DOMAINS.rglob("*.sql"))
        if re.search(r"people_(device|household)|devices_of|household_of", path.read_text("utf-8"))
    }
    assert readers == {"people", "payouts"}  # payouts carry out the split


def test_no_model_and_no_migration_keeps_a_body_or_a_document():
    columns = [
        (path.name, name)
        for path in (*DOMAINS.rglob("models.py"), *DOMAINS.rglob("migrations/*.py"))
        for name in re.findall(r"^ +\(?'?(\w+)'?(?: = |, )models\.", path.read_text("utf-8"), re.M)
    ]
    assert ("models.py", "sentence") in columns
    assert ("0001_initial.py", "sentence") in columns
    assert [one for one in columns if re.search(audits.OF_A_BODY, one[1])] == []
    assert all(re.search(audits.OF_A_BODY, one) for one in ("face", "passport_number", "birthday"))
