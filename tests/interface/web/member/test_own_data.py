"""My data: seen, taken along and erased by the person alone, after signing in anew."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from minga.domains.people import queries as people
from minga.domains.people.models import Person
from minga.domains.vault import actions as vault
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MINGA_DATA = tmp_path


@pytest.fixture
def lova() -> cast.Worker:
    member = cast.worker("lova")
    subject = member.ref.subject
    vault.seal(subject=subject, purpose="phone", value="+261 34")
    vault.store_item(subject=subject, purpose="photo", media_type="image/jpeg", pieces=[b"face"])
    return member


@pytest.fixture
def signed_in(client: Client, lova: cast.Worker) -> Client:
    """Signed in by the page, a moment ago."""
    return just_signed_in(client, "lova")


def just_signed_in(client: Client, name: str) -> Client:
    client.post("/accounts/login/", {"login": name, "password": cast.PASSPHRASE})
    client.post("/accounts/reauthenticate/", {"password": cast.PASSPHRASE})
    return client


def test_the_page_says_what_is_held_and_why_some_of_it_stays(signed_in: Client) -> None:
    text = signed_in.get("/me/data").content.decode()
    for words in ("Your name, membership", "What is sealed for you", "2 files", "GDPR art. 17"):
        assert words in text
    assert "Payouts" not in text


def test_the_copy_holds_rows_and_files(signed_in: Client) -> None:
    reply = signed_in.get("/me/data/copy")
    assert reply.status_code == 200
    archive = zipfile.ZipFile(io.BytesIO(b"".join(reply.streaming_content)))
    names = archive.namelist()
    assert {"people.json", "vault.json", "vault/values/phone"} <= set(names)
    (photo,) = [name for name in names if name.endswith(".jpeg")]
    assert archive.read(photo) == b"face"
    assert json.loads(archive.read("people.json"))["people_person"][0]["username"] == "lova"


def test_the_account_is_erased_by_its_name_and_by_nothing_else(signed_in: Client) -> None:
    assert "Keep my account" in signed_in.get("/me/data/erase").content.decode()
    reply = signed_in.post("/me/data/erase", {"name": "kanto"})
    assert "Nothing was erased" in reply.content.decode()
    assert people.person_named("lova") is not None
    signed_in.post("/me/data/erase", {"name": "lova"})
    assert people.person_named("lova") is None
    assert authenticate(username="lova", password=cast.PASSPHRASE) is None
    assert signed_in.get("/me/data").status_code == 302


@pytest.mark.parametrize("address", ["/me/data/copy", "/me/data/erase"])
def test_a_session_left_open_is_asked_for_the_passphrase_again(
    client: Client, lova: cast.Worker, address: str
) -> None:
    client.force_login(Person.objects.get(id=lova.id))
    reply = client.get(address, {"name": "lova"})
    assert reply.status_code == 302
    assert "/accounts/reauthenticate/" in reply["Location"]
    assert people.person_named("lova") is not None


def test_an_officer_reads_what_has_to_be_settled_first(client: Client) -> None:
    cast.steward("tiana")
    just_signed_in(client, "tiana")
    assert "holds an office" in client.get("/me/data/erase").content.decode()
    client.post("/me/data/erase", {"name": "tiana"})
    assert people.person_named("tiana") is not None
