"""Programs of a client read its take-down cases and answer; nobody else's program sees them."""

import json
from pathlib import Path

import pytest

from minga.domains.people.types import Scope
from minga.domains.takedowns import actions
from minga.domains.takedowns.types import EventKind
from tests import cast
from tests.integration.consent import cast as consent
from tests.integration.takedowns import cast as takedowns
from tests.interface.api.programs import program_of

pytest.importorskip("cv2")
pytestmark = pytest.mark.django_db
WORDS = "The advert is one of the uses that she agreed to."


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path):
    settings.MINGA_DATA = tmp_path


@pytest.fixture
def stage():
    return takedowns.scene()


def test_a_program_reads_a_case_with_its_evidence_and_answers_once(stage):
    case = takedowns.opened(stage, address="https://shop.example/advert")
    script = program_of(stage.clara)
    (row,) = script.get("/takedowns").json()["rows"]
    assert (row["id"], row["recipient"]) == (str(case.public_id), "Aurora Vision")
    assert (row["is_answered"], row["is_frozen"], row["is_closed"]) == (False, False, False)
    assert row["address"] == "https://shop.example/advert"
    where = f"/takedowns/{case.public_id}"
    evidence = script.get(f"{where}/evidence")
    assert evidence.headers["Cache-Control"] == "private, no-store"
    stored = json.dumps(evidence.json()) + json.dumps(row)
    assert str(stage.lova.ref.subject) not in stored
    assert stage.lova.username not in stored
    answers = [
        script.post(f"{where}/answer", {"answer": "disputed", "words": WORDS}, key="answer-1")
        for _attempt in range(2)
    ]
    assert [reply.status_code for reply in answers] == [201, 201]
    shown = script.get(where).json()
    assert [event["kind"] for event in shown["events"]] == ["opened", "disputed"]
    dora = consent.data_steward()
    actions.decide(case=case.public_id, kind=EventKind.HOLD, words=WORDS, actor_id=dora.id)
    assert script.get(where).json()["is_frozen"]


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"answer": "removed"}, 422, "needs_day"),
        ({"answer": "removed", "day": "2999-01-01"}, 422, "needs_day"),
        ({"answer": "disputed", "words": "no"}, 422, "reason_required"),
        ({"answer": "closed_licensed"}, 422, "not_understood"),
        ({"answer": "disputed", "words": WORDS, "more": 1}, 422, "not_understood"),
    ],
)
def test_an_answer_that_cannot_be_is_refused_in_words(stage, sent, status, code):
    case = takedowns.opened(stage)
    reply = program_of(stage.clara).post(f"/takedowns/{case.public_id}/answer", sent)
    assert (reply.status_code, reply.json()["error"]["code"]) == (status, code)


def test_a_closed_case_is_answered_no_more(stage):
    case = takedowns.opened(stage)
    actions.withdraw_case(claimant=stage.claimant, case=case.public_id)
    reply = program_of(stage.clara).post(
        f"/takedowns/{case.public_id}/answer", {"answer": "disputed", "words": WORDS}
    )
    assert (reply.status_code, reply.json()["error"]["code"]) == (409, "wrong_case_step")


def test_other_clients_and_tokens_without_the_scope_see_nothing(stage):
    case = takedowns.opened(stage)
    where = f"/takedowns/{case.public_id}"
    calls = [
        ("get", "/takedowns", None),
        ("get", where, None),
        ("get", f"{where}/evidence", None),
        ("post", f"{where}/answer", {"answer": "disputed", "words": WORDS}),
    ]
    celia = program_of(cast.good_customer("celia"))
    unscoped = program_of(stage.clara, Scope.PROJECTS_READ, Scope.PROJECTS_WRITE)
    for verb, address, sent in calls:
        theirs = getattr(celia, verb)(address, *([sent] if sent else []))
        if address == "/takedowns":
            assert theirs.json() == {"rows": []}
        else:
            assert (theirs.status_code, theirs.json()["error"]["code"]) == (404, "no_such_takedown")
        mine = getattr(unscoped, verb)(address, *([sent] if sent else []))
        assert (mine.status_code, mine.json()["error"]["code"]) == (403, "scope_missing")
