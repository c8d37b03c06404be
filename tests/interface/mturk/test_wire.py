"""The wire itself: repeats, faults, scopes, strange requests. No answer is a bare 500."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from django.test import Client

from minga.doors.mturk import auth, operations
from tests.cast_hits import FIELDS, QUESTION, issued
from tests.interface.mturk.conftest import answered, posted, session_of

HTML = """
<HTMLQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2011-11-11/HTMLQuestion.xsd">
  <HTMLContent><![CDATA[
    <!DOCTYPE html><html><body><form name="mturk_form" method="post">
    <label><input type="checkbox" name="kinds" value="a"> A</label>
    <label><input type="checkbox" name="kinds" value="b"> B</label></form></body></html>
  ]]></HTMLContent>
  <FrameHeight>450</FrameHeight>
</HTMLQuestion>
"""


def send(
    made: Any, operation: str, body: Any, *, target: str = "MTurkRequesterServiceV20170117.",
    path: str = "/mturk/", **headers: str,
) -> tuple[int, dict[str, Any]]:  # fmt: skip
    """Send one signed request without an SDK; return the status and the reply."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = AWSRequest(
        "POST", f"http://testserver{path}", data=data,
        headers={"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target + operation},
    )  # fmt: skip
    credentials = Credentials(made.key.key_id, made.secret)
    SigV4Auth(credentials, "mturk-requester", "us-east-1").add_auth(request)
    signed = {name: value for name, value in request.headers.items() if name != "Content-Type"}
    reply = Client(raise_request_exception=False).post(
        path,
        data,
        content_type="application/x-amz-json-1.1",
        headers=signed | {"Host": "testserver"} | headers,
    )
    return reply.status_code, json.loads(reply.content)


@pytest.fixture
def made(clara):
    return issued(clara)


HIT = FIELDS | {"LifetimeInSeconds": 600, "Question": QUESTION}


def test_a_repeated_invocation_is_carried_out_once(made):
    again = {"amz-sdk-invocation-id": "0a0a0a0a-1111-2222-3333-444444444444"}
    first = send(made, "CreateHIT", HIT, **again)
    assert first[0] == 200
    assert send(made, "CreateHIT", HIT, **again) == first
    status, refusal = send(made, "CreateHIT", HIT | {"Title": "Other"}, **again)
    assert (status, refusal["__type"]) == (400, "RequestError")
    assert send(made, "ListHITs", {})[1]["NumResults"] == 1
    assert send(made, "CreateHIT", HIT)[1]["HIT"]["HITId"] != first[1]["HIT"]["HITId"]


def test_an_invocation_of_another_key_gets_nothing_of_it(clara, made):
    from tests.cast import good_customer

    again = {"amz-sdk-invocation-id": "0a0a0a0a-1111-2222-3333-444444444444"}
    other = issued(good_customer("carlos"))
    first = send(made, "CreateHIT", HIT, **again)[1]["HIT"]["HITId"]
    assert send(other, "CreateHIT", HIT, **again)[1]["HIT"]["HITId"] != first
    for operation in ("GetHIT", "DeleteHIT", "ListAssignmentsForHIT", "UpdateHITReviewStatus"):
        status, refusal = send(other, operation, {"HITId": first})
        assert (status, refusal["TurkErrorCode"]) == (400, "AWS.MechanicalTurk.HITDoesNotExist")


def test_a_fault_of_the_server_is_a_service_fault_and_is_sent_again(live_server, made, monkeypatch):
    from minga.doors.mturk import hits

    attempts = []

    def breaks_once(key, params):
        attempts.append(1)
        reply = hits.create_hit(key, params)
        if len(attempts) == 1:
            raise RuntimeError("the power went")
        return reply

    chosen = operations.Operation(breaks_once, operations.POST)
    monkeypatch.setitem(operations.OPERATIONS, "CreateHIT", chosen)
    turk = session_of(live_server.url, made.key.key_id, made.secret)
    posted(turk)
    assert len(attempts) == 2
    assert len(turk.list_hits()["HITs"]) == 1


def test_a_key_without_a_permission_is_refused(clara):
    from minga.domains.hits.types import KeyScope

    reader = issued(clara, scopes=(KeyScope.READ,))
    status, refusal = send(reader, "CreateHIT", HIT)
    assert (status, refusal["__type"]) == (403, "AccessDeniedException")
    assert send(reader, "GetAccountBalance", {})[0] == 200


def test_too_many_requests_are_throttled_and_named(made, monkeypatch):
    monkeypatch.setattr(auth, "BURST", 2)
    monkeypatch.setattr(auth, "REQUESTS_PER_SECOND", 0.01)
    auth.buckets.forget()
    replies = [send(made, "GetAccountBalance", {}) for _ in range(3)]
    assert [status for status, _reply in replies] == [200, 200, 400]
    assert replies[2][1]["__type"] == "ThrottlingException"
    auth.buckets.forget()


@pytest.mark.parametrize(
    ("operation", "fields"),
    [
        ("CreateHIT", {}),
        ("CreateHIT", HIT | {"Reward": "1e3"}),
        ("CreateHIT", HIT | {"Reward": 0.1}),
        ("CreateHIT", HIT | {"Reward": "0.00"}),
        ("CreateHIT", HIT | {"MaxAssignments": 10**9}),
        ("CreateHIT", HIT | {"MaxAssignments": True}),
        ("CreateHIT", HIT | {"LifetimeInSeconds": -1}),
        ("CreateHIT", HIT | {"Title": "x" * 10_000}),
        ("CreateHIT", HIT | {"Title": "a\x00b"}),
        ("CreateHIT", HIT | {"Title": "a\ud800b"}),
        ("CreateHIT", HIT | {"Question": "<QuestionForm>"}),
        ("CreateHIT", HIT | {"Question": "<!DOCTYPE a [<!ENTITY b 'c'>]><Q>&b;</Q>"}),
        ("CreateHIT", HIT | {"Question": "<ExternalQuestion></ExternalQuestion>"}),
        ("CreateHIT", HIT | {"Question": "<HTMLQuestion></HTMLQuestion>"}),
        ("CreateHIT", HIT | {"Question": QUESTION.replace("FreeTextAnswer", "FileUploadAnswer")}),
        ("CreateHIT", HIT | {"Question": "x" * 200_000}),
        ("CreateHIT", HIT | {"QualificationRequirements": [{"QualificationTypeId": "0071"}]}),
        ("CreateHIT", HIT | {"HITLayoutId": "ABC"}),
        ("CreateHITWithHITType", HIT | {"HITTypeId": "x"}),
        ("GetHIT", {"HITId": "A" * 32}),
        ("GetHIT", {"HITId": ["A"]}),
        ("ListHITs", {"MaxResults": 101}),
        ("ListHITs", {"NextToken": "é"}),
        ("ListHITs", {"NextToken": "cDk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ=="}),
        ("UpdateExpirationForHIT", {"HITId": "A", "ExpireAt": 1e300}),
        ("GetAssignment", {"AssignmentId": "F" * 32}),
        ("SendBonus", {"WorkerId": "A", "BonusAmount": "1"}),
        ("NoSuchThing", {}),
        ("GetHIT", b"[]"),
        ("GetHIT", b"\xff"),
        ("GetHIT", b"{" * 100_000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_whatever_is_sent_is_answered_with_a_code(made, operation, fields):
    status, refusal = send(made, operation, fields)
    assert status == 400, refusal
    assert refusal["TurkErrorCode"].startswith("AWS.")
    assert refusal["Message"].endswith(" s)")


@pytest.mark.parametrize("target", ["", "MTurkRequesterServiceV20140817.", "x" * 300])
def test_another_service_is_unknown(made, target):
    status, refusal = send(made, "GetHIT" if target else "", {}, target=target)
    assert (status, refusal["__type"]) == (400, "UnknownOperationException")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer minga_x"},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=x"},
        {"Authorization": "AWS4-HMAC-SHA256 Credential=NOBODY/20260101/us-east-1/mturk-requester/"
         "aws4_request, SignedHeaders=host, Signature=" + "0" * 64},
    ],
    ids=["none", "bearer", "half", "unknown"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post", "put", "options"])
def test_who_has_not_signed_is_refused(db, method, headers):
    reply = getattr(Client(), method)("/mturk/", headers=headers)
    assert reply.status_code == 403
    assert json.loads(reply.content)["TurkErrorCode"] == "AWS.NotAuthorized"


def test_a_page_of_html_is_answered_with_its_fields(turk):
    hit = posted(turk, Question=HTML)
    answered(hit, value={"fields": {"kinds": ["a", "b"]}})
    (assignment,) = turk.list_assignments_for_hit(HITId=hit["HITId"])["Assignments"]
    assert "<QuestionIdentifier>kinds</QuestionIdentifier><FreeText>a|b<" in assignment["Answer"]


def test_a_member_who_cannot_answer_is_paid_and_well_formed(turk):
    from xml.etree import ElementTree as ET

    hit = posted(turk)
    answered(hit, kind="cant_tell")
    (assignment,) = turk.list_assignments_for_hit(HITId=hit["HITId"])["Assignments"]
    assert "_cannot_answer" in assignment["Answer"]
    assert len(ET.fromstring(assignment["Answer"])) == 1


def test_a_hit_is_reviewed_and_moved_to_another_type(turk):
    hit = posted(turk, MaxAssignments=1)
    with pytest.raises(ClientError, match="status of: Reviewable"):
        turk.update_hit_review_status(HITId=hit["HITId"])
    answered(hit)
    (listed,) = turk.list_reviewable_hits()["HITs"]
    assert listed["HITId"] == hit["HITId"]
    turk.update_hit_review_status(HITId=hit["HITId"])
    assert turk.list_reviewable_hits()["HITs"] == []
    (listed,) = turk.list_reviewable_hits(Status="Reviewing", HITTypeId=hit["HITTypeId"])["HITs"]
    assert listed["HITStatus"] == "Reviewing"
    turk.update_hit_review_status(HITId=hit["HITId"], Revert=True)
    same_pay = turk.create_hit_type(**FIELDS | {"Title": "Another title"})["HITTypeId"]
    turk.update_hit_type_of_hit(HITId=hit["HITId"], HITTypeId=same_pay)
    assert turk.get_hit(HITId=hit["HITId"])["HIT"]["Title"] == "Another title"
    less = turk.create_hit_type(**FIELDS | {"Reward": "0.09"})["HITTypeId"]
    with pytest.raises(ClientError, match="must pay the same"):
        turk.update_hit_type_of_hit(HITId=hit["HITId"], HITTypeId=less)
    with pytest.raises(ClientError, match="every assignment approved or rejected"):
        turk.delete_hit(HITId=hit["HITId"])


def test_an_ended_hit_is_not_extended(turk):
    hit = posted(turk)
    turk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=0)
    with pytest.raises(ClientError, match="Post a new HIT"):
        turk.update_expiration_for_hit(
            HITId=hit["HITId"], ExpireAt=datetime(2999, 1, 1, tzinfo=UTC)
        )
