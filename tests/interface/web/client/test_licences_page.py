"""A client orders a licence on a page, reads the standing of its items, and fetches copies."""

from uuid import uuid4

import pytest

from minga.domains.licences import actions, queries
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.interface.web.client.browsers import browser_of
from tests.server_fixtures import as_the_owner

pytestmark = pytest.mark.django_db
FIELDS = {"recipients": ["aurora"], "days": "30", "price": "5"}


@pytest.fixture
def lova(clara, settings, tmp_path):
    settings.MINGA_DATA = tmp_path
    terms = consent.published(clara)
    lova = consent.member("lova")
    with as_the_owner():  # days pass
        consent.live(lova, terms)
    lova.terms = terms
    return lova


def test_a_licence_is_ordered_shown_and_its_copy_fetched(clara, lova):
    pytest.importorskip("cv2")
    browser = browser_of(clara)
    assert "No licences yet." in browser.get("/licences/").content.decode()
    order = f"/licences/order/{lova.terms.series}"
    assert "a signature is missing" in browser.get(order).content.decode()
    refused = browser.post(order, FIELDS)
    assert refused.status_code == 422
    assert "No item can join" in refused.content.decode()
    assert browser.post(order, FIELDS | {"recipients": ["eve"], "days": "0"}).status_code == 422
    item = licences.selfie(lova, licences.face())
    licences.engaged(lova.terms)
    assert "both sides of every link signed" in browser.get(order).content.decode()
    reply = browser.post(order, FIELDS)
    assert reply.status_code == 302
    page = browser.get(reply["Location"]).content.decode()
    assert str(item) in page
    assert "may be used" in page
    assert "lova" not in page
    (licence,) = queries.licences_of(clara.client.public_id)
    copy = browser.post(f"{reply['Location']}/{item}", {"recipient": "aurora"})
    assert (copy.status_code, copy["Content-Type"]) == (200, "image/png")
    assert copy["Content-Disposition"] == f'attachment; filename="{item}.png"'
    case = uuid4()
    actions.restrict(items=[item], case=case)
    assert "a case about it is open" in browser.get(reply["Location"]).content.decode()
    back = browser.post(f"{reply['Location']}/{item}", {"recipient": "aurora"}, follow=True)
    assert "No copy of it leaves" in back.content.decode()
    actions.freeze(client=clara.client.public_id, reason="Silence of aurora", case=case)
    assert "Silence of aurora" in browser.get("/licences/").content.decode()
    assert licence.items == 1


def test_pages_of_fifty_and_no_other_addresses(clara, lova):
    items = sorted(licences.selfie(lova) for _ in range(51))
    view = licences.licensed(lova.terms)
    browser = browser_of(clara)
    first = browser.get(f"/licences/{view.public_id}").content.decode()
    assert f"after={items[49]}" in first
    assert str(items[50]) not in first
    rest = browser.get(f"/licences/{view.public_id}?after={items[49]}").content.decode()
    assert str(items[50]) in rest
    assert browser.get(f"/licences/{view.public_id}?after=x").status_code == 404


def test_strangers_find_nothing(clara, lova):
    item = licences.selfie(lova)
    licence = licences.licensed(lova.terms).public_id
    for stranger in (cast.good_customer("eve"), lova, cast.steward("rado")):
        browser = browser_of(stranger)
        for path in (f"/licences/{licence}", f"/licences/order/{lova.terms.series}"):
            reply = browser.get(path)
            assert reply.status_code in (302, 404), path
            assert str(item) not in reply.content.decode()
        copy = browser.post(f"/licences/{licence}/{item}", {"recipient": "aurora"})
        assert copy.status_code in (302, 404)
        assert str(licence) not in browser.get("/licences/", follow=True).content.decode()
