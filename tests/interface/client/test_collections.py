"""`minga collect` against a running server."""

import pytest

from minga_client import cli
from tests import cast_collections as collecting
from tests.integration.consent import cast as consent

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def address(settings, tmp_path, live_server, token, machine, monkeypatch):
    settings.MINGA_DATA = tmp_path / "data"
    monkeypatch.setenv("MINGA_URL", live_server.url)
    monkeypatch.setenv("MINGA_TOKEN", token)


def test_a_draft_collects_under_terms_from_the_command_line(clara, capsys):
    terms = consent.published(clara)
    draft, beside = collecting.drafted(clara, terms)
    words = ["collect", str(draft.public_id), "--terms", str(terms.public_id),
             "--beside", str(beside.public_id)]  # fmt: skip
    assert cli.main([*words, "--kind", "voice"]) == 2
    assert "voice" not in capsys.readouterr().out
    assert cli.main([*words, "--kind", "selfie"]) == 0
    assert "collects: selfie" in capsys.readouterr().out
