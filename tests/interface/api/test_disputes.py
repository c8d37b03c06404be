"""A program questions a batch: by the library, through the real door."""

import json

import pytest

from minga.domains.people import actions as people
from minga.domains.people.types import CLIENT_SCOPES
from minga_pure.money import Money
from tests.integration.judgement.scenes import peers, scene

pytestmark = pytest.mark.django_db


def test_a_program_questions_a_batch_and_reads_what_came_of_it(client):
    play = scene(review_first=False, texts=40, count=20, price=Money(400_000, "USD"))
    peers(3)
    token = people.issue_token(person_id=play.owner.id, name="nightly", scopes=CLIENT_SCOPES)
    bearer = {"Authorization": f"Bearer {token}"}
    address = f"/api/v1/projects/{play.project.public_id}/disputes"
    said = {"criterion": 1, "words": "Not adverts.", "wish": "refund",
            "answers": [str(one) for one in play.answers[:5]]}  # fmt: skip
    send = {"content_type": "application/json", "headers": bearer}
    made = client.post(address, json.dumps(said), **send)
    assert made.status_code == 201, made.content
    assert made.json()["answers"] == 5
    assert made.json()["sampled"] > 0
    again = client.post(address, json.dumps(said), **send)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_disputed")
    wrong = client.post(address, json.dumps(said | {"criterion": 9}), **send)
    assert wrong.json()["error"]["code"] == "no_criterion"
    (row,) = client.get(address, headers=bearer).json()["rows"]
    assert row["state"] == "auditing"

    import msgspec

    from minga_client.types import Disputes

    (read,) = msgspec.json.decode(client.get(address, headers=bearer).content, type=Disputes).rows
    assert read.refunded.micros == 0
