"""`minga panel` and `minga takedown` against a running server."""

import json

import pytest
from django.db import transaction

from minga.domains.people import actions as people
from minga.domains.people.types import CLIENT_SCOPES
from minga_client import cli
from minga_pure.projects import PurposeClass
from tests import cast
from tests.integration.panels import cast as panels
from tests.integration.takedowns import cast as takedowns

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(settings, tmp_path, live_server, machine, monkeypatch):
    settings.MINGA_DATA = tmp_path / "data"
    with transaction.atomic():
        stage = takedowns.scene()
    token = people.issue_token(person_id=stage.clara.id, name="line", scopes=CLIENT_SCOPES)
    monkeypatch.setenv("MINGA_URL", live_server.url)
    monkeypatch.setenv("MINGA_TOKEN", token)
    return stage


def test_a_panel_is_asked_for_and_a_draft_offered_to_it(stage, capsys):
    draft = cast.draft(stage.clara, purpose_class=PurposeClass.PRODUCT)
    assert cli.main(["panel", "ask", panels.USE, panels.NEED]) == 0
    assert cli.main(["panel", "ask", "undressing", panels.NEED]) == 2
    assert cli.main(["panel", "list"]) == 0
    assert capsys.readouterr().out.count(f"requested  {panels.USE}: {panels.NEED}") == 2
    assert cli.main(["panel", "choose", str(draft.public_id)]) == 0
    assert cli.main(["panel", "choose", str(draft.public_id), str(draft.public_id)]) == 2
    assert f"{draft.public_id} asks everybody." in capsys.readouterr().out


def test_a_take_down_case_is_read_and_answered(stage, capsys, tmp_path):
    case, file = str(takedowns.opened(stage).public_id), tmp_path / "evidence.json"
    assert cli.main(["takedown", "list"]) == 0
    assert "answer until" in capsys.readouterr().out
    assert cli.main(["takedown", "evidence", case, str(file)]) == 0
    assert json.loads(file.read_text())
    assert cli.main(["takedown", "answer", case, "--disputed", "no"]) == 2
    assert cli.main(["takedown", "answer", case, "--removed", "yesterday"]) == 2
    assert cli.main(["takedown", "answer", case, "--removed", "2026-01-02"]) == 0
    assert cli.main(["takedown", "show", case]) == 0
    shown = capsys.readouterr().out
    assert "answered" in shown
    assert "The recipient says it was taken down" in shown
