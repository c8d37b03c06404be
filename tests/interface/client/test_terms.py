"""The SDK and `minga terms` against a running server."""

import json

import msgspec
import pytest
from django.db import transaction

from minga.domains.log import actions as log_actions
from minga.domains.log import queries as log
from minga_client import Refused, cli
from minga_pure.proofs.receipts import verify_receipt
from tests.integration.consent import cast as consent
from tests.server_fixtures import as_the_owner

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_command_checks_publishes_lists_and_closes(
    live_server, token, machine, monkeypatch, capsys
):
    monkeypatch.setenv("MINGA_URL", live_server.url)
    monkeypatch.setenv("MINGA_TOKEN", token)
    body = msgspec.to_builtins(consent.new_terms())
    bad = body | {"clauses": ["You indemnify us."]}
    (machine / "bad.json").write_text(json.dumps(bad))
    assert cli.main(["terms", "check", "bad.json"]) == 1
    assert "You indemnify us." in capsys.readouterr().out
    assert cli.main(["terms", "publish", "bad.json"]) == 2
    (machine / "terms.json").write_text(json.dumps(body))
    assert cli.main(["terms", "check", "terms.json"]) == 0
    assert cli.main(["terms", "publish", "terms.json"]) == 0
    name = capsys.readouterr().out.splitlines()[-1].split()[0]
    assert cli.main(["terms", "publish", "terms.json", "--replaces", name]) == 0
    assert "version 1, offered" in capsys.readouterr().out
    assert cli.main(["terms", "close", name]) == 0
    assert cli.main(["terms", "list"]) == 0
    assert "not offered" in capsys.readouterr().out
    (machine / "list.json").write_text("[]")
    assert cli.main(["terms", "check", "list.json"]) == 2


def test_the_command_downloads_the_records_and_a_second_run_only_what_is_new(
    clara, live_server, token, machine, monkeypatch, capsys
):
    monkeypatch.setenv("MINGA_URL", live_server.url)
    monkeypatch.setenv("MINGA_TOKEN", token)
    terms = consent.published(clara)
    assert cli.main(["terms", "records", "records"]) == 0
    assert "nothing to download" in capsys.readouterr().out
    with as_the_owner(), transaction.atomic():
        consent.live(consent.member("lova"), terms)
    log_actions.feed()
    assert cli.main(["terms", "records", "records"]) == 0
    assert "1 signed records" in capsys.readouterr().out
    (path,) = (machine / "records").iterdir()
    document = json.loads(path.read_text())
    assert verify_receipt(document, [log.receipt_key()], log.log_key()).log_entry
    before = path.stat().st_mtime_ns
    with as_the_owner(), transaction.atomic():
        consent.live(consent.member("kanto"), terms)
    assert cli.main(["terms", "records", "records"]) == 0
    assert "2 signed records" in capsys.readouterr().out
    assert path.stat().st_mtime_ns == before
    (waiting,) = set((machine / "records").iterdir()) - {path}
    assert "proof" not in json.loads(waiting.read_text())
    log_actions.feed()
    assert cli.main(["terms", "records", "records"]) == 0
    assert "proof" in json.loads(waiting.read_text())


def test_the_library_does_the_same(minga):
    body = msgspec.to_builtins(consent.new_terms())
    assert minga.terms.check(body) == []
    version = minga.terms.publish(body)
    assert [row.id for row in minga.terms.list()] == [version.id]
    with pytest.raises(Refused):
        minga.terms.publish(body | {"purposes": ["police"]})
    assert not minga.terms.close(version.id).is_open
