"""An unclear project asks its client; to stop is asked once more before anything happens."""

import pytest

from minga.domains.quality import actions as quality
from minga.domains.work import queries as work
from tests.cast import published
from tests.integration.quality.test_clarity import answered
from tests.interface.web.client.browsers import browser_of


@pytest.fixture
def unclear(clara):
    project = published(clara, texts=20)
    answered(project, cannot_tell=12, labels=8)
    quality.pause_unclear()
    assert work.project(project.public_id).paused_for == "unclear"
    return project


def test_stopping_is_asked_once_more(clara, unclear):
    browser = browser_of(clara)
    address = f"/projects/{unclear.public_id}/clarity"
    asked = browser.post(address, {"decision": "stop"})
    assert asked.status_code == 200
    text = asked.content.decode()
    assert "Stop and take the rest back" in text
    assert "goes back to your balance" in text
    assert work.project(unclear.public_id).state == "paused"
    sure = browser.post(address, {"decision": "stop", "sure": "1"})
    assert sure.status_code == 302
    assert work.project(unclear.public_id).state == "closed"


@pytest.mark.parametrize("decision", ["continue", "clarify"])
def test_the_other_decisions_are_taken_at_once(clara, unclear, decision):
    address = f"/projects/{unclear.public_id}/clarity"
    browser_of(clara).post(address, {"decision": decision, "words": "Take the first one."})
    assert work.project(unclear.public_id).paused_for == ""
