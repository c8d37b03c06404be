"""Programs let a draft collect under terms, and read how many items stand, nobody named (G9)."""

import pytest

from tests import cast_collections as collecting
from tests.integration.consent import cast as consent

pytestmark = pytest.mark.django_db


def test_a_draft_collects_under_terms_and_says_what_does_not_fit(script, clara):
    terms = consent.published(clara)
    card, beside = collecting.drafted(clara, terms)
    path = f"/projects/{card.public_id}/collection"
    body = {"terms": str(terms.public_id), "item_kind": "selfie",
            "alternative": str(beside.public_id)}  # fmt: skip
    assert script.get(path).status_code == 404
    refused = script.post(path, body | {"item_kind": "voice"})
    assert refused.json()["error"]["code"] == "cannot_collect"
    missing = script.post(path, body | {"terms": str(consent.nobody())})
    assert missing.json()["error"]["code"] == "no_such_terms"
    made = script.post(path, body).json()
    assert (made["item_kind"], made["series"]) == ("selfie", str(terms.series))
    published = script.post(f"/projects/{card.public_id}/publish", {})
    assert published.json()["state"] == "published", published.json()
    assert script.get(path).json() | {"live": 0, "cooling_off": 0} == made
    assert script.post(path, body).json()["error"]["code"] == "project_not_draft"


def test_another_client_sees_and_sets_nothing(script):
    stage = collecting.stage(owner="carla")
    path = f"/projects/{stage.project.public_id}/collection"
    assert script.get(path).status_code == 404
    body = {"terms": str(stage.terms.public_id), "item_kind": "selfie",
            "alternative": str(stage.alternative.public_id)}  # fmt: skip
    assert script.post(path, body).status_code == 404
