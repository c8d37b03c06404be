"""The SDK and `minga terms` against a running server."""

import json

import msgspec
import pytest

from minga_client import Refused, cli
from tests.integration.consent import cast as consent

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


def test_the_library_does_the_same(minga):
    body = msgspec.to_builtins(consent.new_terms())
    assert minga.terms.check(body) == []
    version = minga.terms.publish(body)
    assert [row.id for row in minga.terms.list()] == [version.id]
    with pytest.raises(Refused):
        minga.terms.publish(body | {"purposes": ["police"]})
    assert not minga.terms.close(version.id).is_open
