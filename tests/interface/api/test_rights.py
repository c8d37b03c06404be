"""Clients say how recipients are reached; a recipient pulls and reports with its key (G10)."""

import pytest

from minga.domains.rights import actions, queries
from minga_client.recipient import NodeSettings, RecipientNode
from minga_pure.proofs.note import Signer
from minga_pure.rights import PullRequest, RequestKind, RequestStatus, sign
from tests.integration.rights import cast
from tests.interface.api.programs import program_of

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(settings, tmp_path):
    settings.MINGA_DATA = tmp_path / "data"
    return cast.scene(cast.NAMES[:2])


@pytest.fixture
def hers(stage):
    return program_of(stage.clara)


@pytest.fixture
def node(stage, tmp_path):
    settings = NodeSettings(node="firm-0", co_operative=queries.rights_key())
    return RecipientNode.create(tmp_path / "firm", settings)


def test_a_client_says_how_its_recipients_are_reached(hers, node):
    listed = hers.get("/rights/recipients").json()["rows"]
    assert [row["key"] for row in listed] == cast.NAMES
    body = {"address": "https://firm.example/rights/", "public_key": node.vkey,
            "contact": "rights@firm.example", "language": "es"}  # fmt: skip
    stored = hers.put("/rights/recipients/firm-0", body)
    assert stored.status_code == 200
    assert stored.json()["address"] == "https://firm.example/rights"
    bad = hers.put("/rights/recipients/firm-0", {"address": "http://10.0.0.1/"})
    assert (bad.status_code, bad.json()["error"]["field"]) == (422, "address")
    assert hers.put("/rights/recipients/eve", body).json()["error"]["field"] == "node"
    assert hers.get("/rights/recipients").json()["rows"][0] == stored.json()


def test_another_client_sees_and_sets_nothing_of_it(hers, strangers, node):
    hers.put("/rights/recipients/firm-0", {"public_key": node.vkey})
    for stranger in strangers:
        assert node.vkey not in stranger.get("/rights/recipients").content.decode()
        reply = stranger.put("/rights/recipients/firm-0", {"address": "https://eve.example"})
        assert reply.status_code in (403, 422)
    assert hers.get("/rights/recipients").json()["rows"][0]["address"] == ""


def test_a_recipient_pulls_and_reports_without_a_token(stage, hers, client, node):
    hers.put("/rights/recipients/firm-0", {"public_key": node.vkey})
    view = actions.ask(member=stage.lova.ref, kind=RequestKind.ACCESS)
    now = int(view.requested_at.timestamp())
    assert client.get("/api/v1/rights/discovery").json()["key"] == queries.rights_key()

    def post(path, body):
        return client.post(f"/api/v1/rights/{path}", body, content_type="application/json")

    listed = post("open-requests", {"pull": node.pull_note(now=now)}).json()["open"]
    assert node.take_open(listed, now=now + 1)[0] == 1
    [(request, _stored)] = node.requests()
    branch = node.answer(request.id, RequestStatus.FULFILLED, now=now + 2)
    body = {"receipt": branch.receipt, "below": []}
    assert post("receipts", body).json() == {"new": 1}
    assert post("receipts", body).json() == {"new": 0}
    altered = {"receipt": branch.receipt.replace("fulfilled", "revoked"), "below": []}
    assert post("receipts", altered).status_code == 422
    assert "lova" not in listed


@pytest.mark.parametrize("body", [{}, {"pull": ""}, {"pull": "a\nb"}, {"pull": 5}, {"x": "y"}])
def test_a_strange_question_says_nothing(stage, client, body):
    reply = client.post("/api/v1/rights/open-requests", body, content_type="application/json")
    assert reply.status_code in (403, 422)
    stranger = Signer("firm-0", b"x" * 32)
    words = set()
    for name in ("firm-0", "firm-9", "nobody"):
        pull = sign(PullRequest(node=name, signed_at=0, expires_at=60), stranger)
        reply = client.post(
            "/api/v1/rights/open-requests", {"pull": pull}, content_type="application/json"
        )
        words.add((reply.status_code, reply.content))
    assert len(words) == 1
