"""Programs license sets, fetch copies, read standings and changes; nobody else's are shown."""

import hashlib
from uuid import uuid4

import pytest

from minga.domains.consent import actions as consent_actions
from minga.domains.licences import actions
from minga.domains.log import queries as log
from minga_pure.consent.engagements import add_signature
from minga_pure.consent.standing_list import ListReader
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.licences import cast as licences
from tests.interface.api.programs import program_of
from tests.server_fixtures import as_the_owner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MINGA_DATA = tmp_path


@pytest.fixture
def terms(clara):
    return consent.published(clara)


@pytest.fixture
def lova(terms):
    member = consent.member("lova")
    with as_the_owner():  # days pass
        consent.live(member, terms)
    return member


def order(script, terms, **changes):
    body = {
        "series": str(terms.series), "recipients": ["aurora", "cloud"], "days": 30,
        "price_micros": 5_000_000, "currency": "USD",
    }  # fmt: skip
    return script.post("/licences", body | changes)


def test_a_program_licenses_a_set_and_reads_its_items_page_by_page(script, terms, lova):
    items = sorted(str(licences.selfie(lova)) for _ in range(3))
    reply = order(script, terms)
    assert reply.status_code == 201
    licence = reply.json()
    assert (licence["items"], licence["bond_micros"]) == (3, 2_500_000)
    shown = script.get(f"/licences/{licence['id']}").json()
    assert (shown["live"], shown["restricted"], shown["withdrawn"]) == (3, 0, 0)
    assert [row["id"] for row in script.get("/licences").json()["rows"]] == [licence["id"]]
    page = script.get(f"/licences/{licence['id']}/items?limit=2").json()
    rest = script.get(f"/licences/{licence['id']}/items?limit=2&cursor={page['next']}").json()
    assert [row["item"] for row in page["rows"] + rest["rows"]] == items
    assert rest["next"] is None
    assert script.get(f"/licences/{licence['id']}/items?cursor=x").status_code == 400
    body = script.get(f"/licences/{licence['id']}/items").content.decode()
    assert str(lova.ref.subject) not in body
    assert "lova" not in body


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"days": 0}, 422, "bad_field"),
        ({"price_micros": 0}, 422, "bad_field"),
        ({"recipients": []}, 422, "bad_field"),
        ({"recipients": ["eve"]}, 422, "unknown_recipient"),
        ({"series": str(uuid4())}, 404, "no_such_terms"),
        ({"days": 365}, 409, "nothing_to_license"),
        ({"price_micros": 10**12}, 409, "insufficient_funds"),
    ],
)
def test_a_licence_that_cannot_be_is_refused_in_words(script, terms, lova, changes, status, code):
    licences.selfie(lova)
    reply = order(script, terms, **changes)
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)
    assert script.get("/licences").json()["rows"] == []


def test_the_same_order_again_under_its_key_is_one(script, terms, lova):
    licences.selfie(lova)
    body = {"series": str(terms.series), "recipients": ["aurora"], "days": 30,
            "price_micros": 5_000_000, "currency": "USD"}  # fmt: skip
    first = script.post("/licences", body, key="order-1")
    assert script.post("/licences", body, key="order-1").json() == first.json()
    assert licences.wallet(lova) == 5_000_000


def test_engagements_are_signed_sent_and_ended_and_copies_follow(script, terms, lova):
    pytest.importorskip("cv2")
    item = licences.selfie(lova, licences.face())
    licence = order(script, terms).json()["id"]
    address = f"/licences/{licence}/items/{item}/copies"
    assert script.post(f"{address}/cloud", {}).json()["error"]["code"] == "chain_incomplete"
    for node, sides in (("aurora", ("aurora",)), ("cloud", ("aurora", "cloud"))):
        body = {"series": str(terms.series), "node": node, "key": licences.signer(node).vkey}
        note = script.post("/engagements/text", body).json()["text"]
        for side in sides:
            note = add_signature(note, licences.signer(side))
        assert script.post("/engagements", {"note": note}).status_code == 201
    rows = script.get(f"/engagements/{terms.series}").json()["rows"]
    assert [(row["node"], row["is_complete"]) for row in rows] == [
        ("aurora", True),
        ("cloud", True),
    ]
    copy = script.post(f"{address}/cloud", {})
    assert copy["Content-Type"] == "image/png"
    assert copy["X-Minga-Sha256"] == hashlib.sha256(copy.content).hexdigest()
    assert script.post(f"{address}/cloud", {}).content == copy.content
    assert script.post(f"{address}/eve", {}).status_code in (404, 409)
    missing = script.post(f"/licences/{licence}/items/{uuid4()}/copies/cloud", {})
    assert missing.json()["error"]["code"] == "not_licensed"
    reply = script.delete(f"/engagements/{terms.series}/aurora")
    assert [row["is_complete"] for row in reply.json()["rows"]] == [False, False]
    assert script.post(f"{address}/cloud", {}).json()["error"]["code"] == "chain_incomplete"
    bad = script.post("/engagements", {"note": "nothing"})
    assert (bad.status_code, bad.json()["error"]["code"]) == (422, "bad_engagement")


def test_changes_come_in_order_once_and_the_signed_list_says_the_same(script, terms, lova):
    items = sorted((licences.selfie(lova) for _ in range(3)), key=str)
    licence = order(script, terms).json()["id"]
    begin = script.get("/licences/changes").json()
    assert begin["rows"] == []
    case = uuid4()
    actions.restrict(items=items[:1], case=case)
    actions.lift_restriction(case=case)
    first = script.get(f"/licences/changes?cursor={begin['next']}&limit=1").json()
    second = script.get(f"/licences/changes?cursor={first['next']}").json()
    assert [row["standing"] for row in first["rows"] + second["rows"]] == ["restricted", "live"]
    (grant,) = [view.public_id for view in _grants(lova)]
    consent_actions.withdraw_grant(member=lova.ref, grant=grant)
    third = script.get(f"/licences/changes?cursor={second['next']}").json()
    assert [row["reason"] for row in third["rows"]] == ["withdrawn"] * 3
    assert script.get(f"/licences/changes?cursor={third['next']}").json() == {
        "rows": [], "next": third["next"],
    }  # fmt: skip
    asked = script.post("/licences/standings", {"items": [str(items[0]), str(uuid4())]}).json()
    assert [row["standing"] for row in asked["rows"]] == ["withdrawn"]
    text = b"".join(script.get(f"/licences/{licence}/standing-list").streaming_content).decode()
    reader = ListReader(text.splitlines(keepends=True), [log.receipt_signer().verifier])
    assert [(row.item, row.reason) for row in reader] == [(item, "withdrawn") for item in items]
    assert str(reader.end.licence) == licence


def _grants(member):
    from minga.domains.consent import queries

    return queries.grants_of(member.ref)


def test_other_clients_members_and_stewards_see_and_do_nothing(script, terms, lova):
    item = licences.selfie(lova)
    licence = order(script, terms).json()["id"]
    licences.engaged(terms)
    eve = program_of(cast.good_customer("eve"))
    strangers = [eve, program_of(lova), program_of(cast.steward("rado"))]
    note = {"note": "nothing"}
    for stranger in strangers:
        for path in ("", "/items", "/standing-list"):
            assert stranger.get(f"/licences/{licence}{path}").status_code == 404, path
        copy = stranger.post(f"/licences/{licence}/items/{item}/copies/aurora", {})
        assert copy.status_code == 404
        for reply in (
            stranger.get("/licences"),
            stranger.get("/licences/changes"),
            stranger.post("/licences/standings", {"items": [str(item)]}),
        ):
            assert reply.status_code == 403 or reply.json()["rows"] == []
        for reply in (
            stranger.get(f"/engagements/{terms.series}"),
            stranger.delete(f"/engagements/{terms.series}/aurora"),
            order(stranger, terms),
        ):
            assert reply.status_code in (403, 404)
        assert stranger.post("/engagements", note).status_code in (403, 422)
    assert script.get("/licences/webhook").json()["url"] == ""
    assert eve.put("/licences/webhook", {"url": "https://eve.example/x"}).status_code == 200
    assert script.get("/licences/webhook").json()["url"] == ""


@pytest.mark.parametrize(
    "url",
    ["http://clara.example/", "https://10.0.0.1/", "https://[::1]/", "ftp://clara.example",
     "https://user@clara.example", "https://clara.example/#x", "nothing", "https://clara.example:0",
     "https://clara.example/ x"],
)  # fmt: skip
def test_a_webhook_goes_to_a_named_public_server(script, url):
    reply = script.put("/licences/webhook", {"url": url})
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "bad_webhook")
