"""A client writes terms of consent on the page and reads which sentence members refuse (G9)."""

import pytest

from minga.domains.consent import queries
from tests.cast import customer
from tests.integration.consent import cast as consent
from tests.interface.web.client.browsers import browser_of

pytestmark = pytest.mark.django_db
FIELDS = {
    "title": "Selfies for a camera in cars",
    "product": "A camera that sees when a driver falls asleep",
    "purposes": ["model_training"],
    "items": ["selfie"],
    "recipients": (
        "aurora | Aurora Vision | controller | ES | same_law\n"
        "cloud | Nube S.A. | processor | CL | standard_clauses, encryption | aurora\n"
    ),
    "validity_days": "365",
    "retention_days": "365",
    "price": "5",
    "currency": "usd",
    "royalty": "",
    "withdrawal": ["stops_use", "erases_copies"],
    "language": "en",
    "summary": "Your selfie trains a camera for drivers, for one year.",
    "text": consent.TEXT,
    "questions": (
        "Who gets your picture? | Everybody | *Aurora Vision\n"
        "For how long? | *One year | Until I die\n"
        "How do you stop it? | I cannot | *With one press\n"
    ),
}


def test_the_check_shows_each_sentence_and_keeps_what_was_typed(clara):
    browser = browser_of(clara)
    assert browser.get("/terms/").status_code == 200
    bad = {"product": "A camera. You transfer all rights to us. Thanks.", "questions": "Why? | So"}
    page = browser.post("/terms/", FIELDS | bad | {"act": "check"})
    words = page.content.decode()
    assert page.status_code == 422
    assert "A licence transfers no ownership: “You transfer all rights to us.”" in words
    assert "Ask at least three questions" in words
    assert "Nube S.A." in words
    assert queries.terms_of_client(clara.client.public_id) == []
    page = browser.post("/terms/", FIELDS | {"act": "check"})
    assert "These terms can be offered." in page.content.decode()
    assert browser.post("/terms/", FIELDS | bad | {"act": "publish"}).status_code == 422


def test_terms_are_offered_and_closed(clara):
    browser = browser_of(clara)
    page = browser.post("/terms/", FIELDS | {"act": "publish", "royalty": "12.5"}, follow=True)
    assert "offered to members" in page.content.decode()
    (version,) = queries.terms_of_client(clara.client.public_id)
    terms = version.terms
    assert (terms.price_micros, terms.royalty_millionths) == (5_000_000, 125_000)
    assert [row.under for row in terms.recipients] == ["", "aurora"]
    assert [question.right_option for question in terms.texts[0].questions] == [1, 0, 1]
    page = browser.post(f"/terms/{version.public_id}/close", follow=True)
    assert "not offered" in page.content.decode()
    assert browser.post(f"/terms/{consent.nobody()}/close").status_code == 404


def test_a_client_that_nobody_verified_offers_nothing():
    page = browser_of(customer("celia")).post("/terms/", FIELDS | {"act": "publish"})
    assert page.status_code == 422
    assert "A registrar of the co-operative verifies a client" in page.content.decode()
