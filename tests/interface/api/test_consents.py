"""Programs read the records of consents to their own client's terms, and nobody else's (G9)."""

import pytest

from minga.domains.consent import queries
from minga.domains.log import queries as log
from minga_pure.proofs.receipts import verify_receipt
from tests import cast
from tests.integration.consent import cast as consent
from tests.interface.api.programs import Program, program_of
from tests.interface.web.client.browsers import browser_of
from tests.server_fixtures import as_the_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def members(clara):
    terms = consent.published(clara)
    lova, kanto = consent.member("lova"), consent.member("kanto")
    with as_the_owner():  # days pass
        for member in (lova, kanto):
            consent.live(member, terms)
    return lova, kanto


def test_a_program_reads_page_by_page_the_records_that_the_members_keep(script, members):
    page = script.get("/consents?limit=1").json()
    rest = script.get(f"/consents?limit=1&cursor={page['next']}").json()
    assert rest["next"] is None
    rows = page["rows"] + rest["rows"]
    assert len({row["member"] for row in rows}) == 2
    for row, member in zip(rows, members, strict=True):
        document = script.get(f"/consents/{row['id']}").json()
        assert verify_receipt(document, [log.receipt_key()]).member == row["member"]
        (grant,) = queries.grants_of(member.ref)
        kept = queries.record_document(member.ref, grant.records[0])
        assert document == {name: kept[name] for name in kept if name != "holder_key"}
        assert str(member.ref.subject) not in str(document) + str(row)
    assert script.get("/consents?cursor=no!").status_code == 400


def test_strangers_see_none(script, members):
    row = script.get("/consents").json()["rows"][0]
    eve = program_of(cast.good_customer("eve"))
    for stranger in (eve, program_of(members[0]), program_of(cast.steward("rado"))):
        reply = stranger.get("/consents")
        assert reply.status_code == 403 or reply.json()["rows"] == []
        assert stranger.get(f"/consents/{row['id']}").status_code in (403, 404)
    assert Program(None).get(f"/consents/{row['id']}").status_code == 401
    assert eve.get(f"/consents/{row['id']}").json()["error"]["code"] == "no_such_consent"


def test_the_page_lists_and_downloads_them(clara, script, members):
    browser = browser_of(clara)
    page = browser.get("/terms/records/").content.decode()
    row = script.get("/consents").json()["rows"][0]
    assert row["member"][:8] in page
    assert members[0].username not in page
    reply = browser.get(f"/terms/records/{row['id']}.json")
    assert reply.json() == script.get(f"/consents/{row['id']}").json()
    assert "attachment" in reply["Content-Disposition"]
    stranger = browser_of(cast.good_customer("eve"))
    assert stranger.get(f"/terms/records/{row['id']}.json").status_code == 404
    assert "No consent is in force yet" in stranger.get("/terms/records/?first=x").content.decode()
