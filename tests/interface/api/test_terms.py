"""Programs check and publish terms of consent; the sentence at fault comes back (G9)."""

import msgspec
import pytest

from tests.integration.consent import cast as consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return msgspec.to_builtins(consent.new_terms())


def test_the_check_names_field_and_sentence_and_stores_nothing(script, body):
    assert script.post("/terms/check", body).json() == {"problems": []}
    bad = body | {
        "purposes": ["unknown"],
        "clauses": ["It is fair. Your consent is irrevocable. Thanks."],
    }
    problems = script.post("/terms/check", bad).json()["problems"]
    assert [(row["code"], row["field"], row["quote"]) for row in problems] == [
        ("purpose_unknown", "purposes.0", "unknown"),
        ("irrevocable", "clauses.0", "Your consent is irrevocable."),
    ]
    assert "Your consent is irrevocable." in problems[1]["sentence"]
    assert script.get("/terms").json() == {"rows": []}
    refused = script.post("/terms", bad)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "terms_at_fault")
    assert refused.json()["error"]["reasons"][0].startswith("purposes.0: ")


def test_terms_are_published_replaced_listed_and_closed(script, body):
    first = script.post("/terms", body)
    assert first.status_code == 201
    name = first.json()["id"]
    second = script.post("/terms", body | {"price_micros": 6_000_000, "replaces": name}).json()
    assert (second["version"], second["series"]) == (2, first.json()["series"])
    rows = script.get("/terms").json()["rows"]
    assert [(row["version"], row["is_open"]) for row in rows] == [(2, True), (1, False)]
    assert script.post(f"/terms/{name}/close", {}).json()["is_open"] is False
    assert [row["is_open"] for row in script.get("/terms").json()["rows"]] == [False, False]
    missing = script.post(f"/terms/{consent.nobody()}/close", {})
    assert missing.json()["error"]["code"] == "no_such_terms"


def test_consents_that_cool_off_do_not_count_and_nobody_is_named(script, clara, body):
    terms = consent.published(clara)
    lova = consent.member("lovasoa")
    consent.granted(lova, terms)
    reply = script.get("/terms")
    assert [row["live_grants"] for row in reply.json()["rows"]] == [0]
    assert "lovasoa" not in reply.content.decode()
    assert str(lova.ref.subject) not in reply.content.decode()
