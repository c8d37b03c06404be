"""Offers, consents and standing terms on the member's pages, without any script (G9)."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from minga.domains.consent import actions, queries
from minga.domains.consent.types import GrantState
from minga.domains.log import queries as log
from minga.domains.people.models import Person
from minga_pure.proofs.receipts import verify_receipt
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.consent.test_deliveries import delivered, licensed, stored
from tests.server_fixtures import as_the_owner

pytestmark = pytest.mark.django_db
ANSWERS = {f"question-{number}": str(option) for number, option in enumerate(consent.RIGHT)}


def browser(who):
    made = Client()
    made.force_login(Person.objects.get(pk=who.id), "django.contrib.auth.backends.ModelBackend")
    return made


@pytest.fixture
def stage():
    return consent.scene()


@pytest.fixture
def hers(stage):
    return browser(stage.lova)


def offer_address(stage):
    return f"/me/consents/offers/{stage.terms.public_id}"


def test_she_reads_understands_agrees_keeps_the_record_and_withdraws(stage, hers):
    page = hers.get("/me/consents").content.decode()
    assert "Selfies for a camera in cars" in page
    page = hers.get(offer_address(stage)).content.decode()
    assert "Nube S.A." in page
    assert "standard contractual clauses" in page
    assert 'value="yes"' not in page
    page = hers.post(offer_address(stage), {"act": "answers"}, follow=True).content.decode()
    assert "Please answer every question" in page
    page = hers.post(offer_address(stage), {"act": "answers", **ANSWERS}, follow=True)
    assert "Now you can decide" in page.content.decode()
    page = hers.post(offer_address(stage), {"act": "yes", "heard": "yes"}, follow=True)
    words = page.content.decode()
    assert "agreed; nothing leaves yet" in words
    address = re.search(r"/me/consents/records/[\w-]+\.json", words)[0]
    document = json.loads(hers.get(address).content)
    assert verify_receipt(document, [log.receipt_key()]).kind == "consent"
    (grant,) = queries.grants_of(stage.lova.ref)
    page = hers.post(f"/me/consents/{grant.public_id}", {"act": "withdraw"}, follow=True)
    assert "What was paid stays yours" in page.content.decode()
    assert queries.grants_of(stage.lova.ref)[0].state is GrantState.WITHDRAWN


def test_no_weighs_as_much_as_yes(stage, hers):
    hers.post(offer_address(stage), {"act": "answers", **ANSWERS})
    page = hers.get(offer_address(stage)).content.decode()
    buttons = dict(
        re.findall(r'<button class="([^"]+)" type="submit" name="act" value="(yes|no)"', page)
        and [
            (value, name)
            for name, value in re.findall(
                r'<button class="([^"]+)" type="submit" name="act" value="(yes|no)"', page
            )
        ]
    )
    assert buttons == {"yes": "button", "no": "button"}


def test_a_no_takes_one_press_and_the_offer_is_gone(stage, hers):
    page = hers.post(offer_address(stage), {"act": "no"}, follow=True).content.decode()
    assert "Nothing about it is kept with your name" in page
    assert "Selfies for a camera" not in page
    assert hers.get(offer_address(stage)).status_code == 404
    assert hers.post(offer_address(stage), {"act": "yes"}).status_code == 404
    assert hers.post(offer_address(stage), {"act": "no"}).status_code == 302


def test_a_wrong_answer_brings_a_person_who_explains(stage, hers):
    wrong = {f"question-{number}": "0" for number in range(3)}
    page = hers.post(offer_address(stage), {"act": "answers", **wrong}, follow=True)
    assert "A data steward will explain it to you" in page.content.decode()
    dora = browser(consent.data_steward())
    page = dora.get("/queue/explanations").content.decode()
    assert "lova" in page
    address = re.search(r"/queue/explanations/[\w-]+", page)[0]
    page = dora.post(address, {"words": " "}, follow=True).content.decode()
    assert "lova" in page
    page = dora.post(address, {"words": "By telephone, in Malagasy."}, follow=True)
    assert "asked the questions again" in page.content.decode()
    hers.post(offer_address(stage), {"act": "answers", **ANSWERS})
    assert 'value="yes"' in hers.get(offer_address(stage)).content.decode()
    assert browser(cast.steward()).get("/queue/explanations").status_code == 403


def test_she_says_what_she_allows_and_only_that_is_offered(stage, hers):
    page = hers.get("/me/consents/allow").content.decode()
    assert "tools that undress people" not in page
    days = {"retention_days_max": 30, "validity_days_max": 730, "recipients_max": 10}
    chosen = {"opted_in": "on", "items": ["selfie"], "purposes": ["model_training"], **days}
    assert hers.post("/me/consents/allow", chosen).status_code == 302
    assert queries.offers(stage.lova.ref) == []
    bad = hers.post("/me/consents/allow", {**chosen, "countries_refused": "Spain"})
    assert bad.status_code == 422
    wide = {**chosen, "retention_days_max": 365, "countries_refused": "ru"}
    assert hers.post("/me/consents/allow", wide).status_code == 302
    assert len(queries.offers(stage.lova.ref)) == 1


def test_she_sees_who_has_how_many_copies(stage, hers, settings, tmp_path):
    pytest.importorskip("cv2")
    settings.MINGA_DATA = tmp_path
    with as_the_owner():  # days pass
        grant = consent.live(stage.lova, stage.terms)
        item = stored(stage.lova)
        licensed(grant, item)
    assert "Has 1 copy" not in hers.get("/me/consents").content.decode()
    delivered(grant, item, "aurora")
    page = hers.get("/me/consents").content.decode()
    assert page.count("Has 1 copy, since") == 2  # with the recipients, and in what was agreed
    actions.withdraw_grant(member=stage.lova.ref, grant=grant.public_id)
    assert "Has 1 copy" in hers.get("/me/consents").content.decode()


@pytest.fixture
def ending(stage):
    with as_the_owner():  # days pass
        grant = consent.live(stage.lova, stage.terms)
        consent.age(grant, timedelta(days=340))
    return f"/me/consents/{grant.public_id}/renewal"


def test_she_sees_price_and_terms_anew_and_renews_with_one_press(stage, hers, ending):
    page = hers.get("/me/consents").content.decode()
    assert ending in page
    page = hers.get(ending).content.decode()
    assert "A renewal lasts" in page
    assert "standard contractual clauses" in page
    assert "5.00" in page
    buttons = re.findall(r'<button class="([^"]+)" type="submit" name="act" value="(\w+)"', page)
    assert {name: dress for dress, name in buttons if name in ("renew", "end")} == {
        "renew": "button", "end": "button",
    }  # fmt: skip
    page = hers.post(ending, {"act": "renew"}, follow=True).content.decode()
    assert "Renewed. You can withdraw it with one press." in page
    assert "agreed; nothing leaves yet" in page
    assert hers.get(ending).status_code == 302


def test_she_lets_it_end_with_one_press_and_may_think_again(stage, hers, ending):
    page = hers.post(ending, {"act": "end"}, follow=True).content.decode()
    assert "You let it end." in page
    assert hers.get(ending).status_code == 200
    assert browser(cast.worker("kanto")).get(ending).status_code == 404
    assert browser(cast.worker("fara")).post(ending, {"act": "renew"}).status_code == 404
    page = hers.post(ending, {"act": "explain"}, follow=True).content.decode()
    assert "A data steward will explain it to you" in page
    assert hers.post(ending, {"act": "renew"}, follow=True).status_code == 200
    assert [grant.state for grant in queries.grants_of(stage.lova.ref)] == [
        GrantState.OFFERED, GrantState.LIVE,
    ]  # fmt: skip
