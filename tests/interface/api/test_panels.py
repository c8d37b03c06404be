"""Programs ask for panels by use, read a rounded number, and offer a draft to one."""

import pytest

from minga.domains.panels import actions
from minga.domains.work import queries as work
from minga_pure.projects import PurposeClass
from tests import cast
from tests.integration.panels import cast as panels

pytestmark = pytest.mark.django_db


def test_a_panel_is_asked_for_told_and_chosen(script, clara):
    cast.vote(panel_people_min=3)
    stage = panels.Scene(clara, panels.steward("dora"), panels.steward("dina"))
    stage.crowd("woman", 4, gender="woman")
    stage.crowd("other", 4)
    asked = script.post("/panels", {"purpose": panels.USE, "need": panels.NEED})
    assert asked.status_code == 201
    assert (asked.json()["state"], asked.json()["people"]) == ("requested", None)
    panel = actions.compose_panel(
        request=asked.json()["id"], condition=panels.WOMEN, actor_id=stage.dora.id
    )
    actions.approve_panel(panel=panel, actor_id=stage.dina.id)
    (row,) = script.get("/panels").json()["rows"]
    assert (row["state"], row["panel"], row["people"]) == ("preparing", None, None)
    actions.release_count(panel=panel, actor_id=stage.dora.id)
    (row,) = script.get("/panels").json()["rows"]
    assert (row["state"], row["panel"], row["people"]) == ("open", str(panel), 3)
    assert "woman" not in str(row)
    draft = cast.draft(clara, purpose_class=PurposeClass.PRODUCT)
    where = f"/projects/{draft.public_id}/panel"
    assert script.put(where, {"panel": str(panel)}).json() == {"panel": str(panel)}
    assert work.panel_of(draft.id) == panel
    assert script.put(where, {"panel": None}).json() == {"panel": None}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"purpose": "unknown", "need": panels.NEED}, "bad_field"),
        ({"purpose": "undressing", "need": panels.NEED}, "purpose_barred"),
    ],
)
def test_a_use_that_is_barred_is_refused_in_words(script, sent, code):
    refused = script.post("/panels", sent)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, code)
    assert script.get("/panels").json() == {"rows": []}


def test_nobody_chooses_a_panel_of_another_client(script, clara):
    draft = cast.draft(clara, purpose_class=PurposeClass.PRODUCT)
    reply = script.put(f"/projects/{draft.public_id}/panel", {"panel": str(draft.public_id)})
    assert reply.json()["error"]["code"] == "no_such_panel"
