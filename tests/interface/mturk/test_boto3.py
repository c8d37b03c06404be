"""boto3, unmodified, against a running server: the address and the keys are all that changes."""

from datetime import UTC, datetime

import pytest
from botocore.exceptions import ClientError

from tests.cast_hits import FIELDS, QUESTION, issued
from tests.interface.mturk.conftest import answered, posted, session_of


def test_a_requester_posts_reads_and_decides(turk):
    assert turk.get_account_balance()["AvailableBalance"] == "1000.00"
    hit = posted(turk)
    assert hit["HITStatus"] == "Assignable"
    assert hit["Reward"] == "0.10"
    assert (hit["MaxAssignments"], hit["NumberOfAssignmentsAvailable"]) == (2, 2)
    assert isinstance(hit["Expiration"], datetime)
    assert hit["Question"] == QUESTION
    assert float(turk.get_account_balance()["AvailableBalance"]) < 1000
    answered(hit)
    page = turk.list_assignments_for_hit(HITId=hit["HITId"])
    (assignment,) = page["Assignments"]
    assert assignment["AssignmentStatus"] == "Submitted"
    assert assignment["WorkerId"].startswith("A")
    assert (
        "<QuestionIdentifier>kind</QuestionIdentifier><SelectionIdentifier>news"
        in assignment["Answer"]
    )
    assert "&lt;what&gt;" in assignment["Answer"]
    done = turk.approve_assignment(AssignmentId=assignment["AssignmentId"])
    assert set(done) == {"ResponseMetadata"}
    read = turk.get_assignment(AssignmentId=assignment["AssignmentId"])
    assert read["Assignment"]["AssignmentStatus"] == "Approved"
    assert read["HIT"]["NumberOfAssignmentsCompleted"] == 1


def test_every_page_with_rows_names_the_next(turk):
    hits = [posted(turk, MaxAssignments=1)["HITId"] for _ in range(3)]
    first = turk.list_hits(MaxResults=2)
    assert [hit["HITId"] for hit in first["HITs"]] == hits[:0:-1]
    second = turk.list_hits(MaxResults=2, NextToken=first["NextToken"])
    assert [hit["HITId"] for hit in second["HITs"]] == hits[:1]
    empty = turk.list_hits(NextToken=second["NextToken"])
    assert (empty["HITs"], empty["NumResults"]) == ([], 0)
    assert "NextToken" not in empty
    listed = [hit["HITId"] for page in turk.get_paginator("list_hits").paginate(
        PaginationConfig={"PageSize": 1}) for hit in page["HITs"]]  # fmt: skip
    assert listed == hits[::-1]


def test_equal_fields_are_one_type(turk):
    first = turk.create_hit_type(**FIELDS)["HITTypeId"]
    assert turk.create_hit_type(**FIELDS)["HITTypeId"] == first
    assert turk.create_hit_type(**FIELDS | {"Reward": "0.11"})["HITTypeId"] != first
    hit = turk.create_hit_with_hit_type(
        HITTypeId=first, LifetimeInSeconds=600, Question=QUESTION
    )["HIT"]  # fmt: skip
    assert hit["HITTypeId"] == hit["HITGroupId"] == first


def test_a_token_posts_one_hit(turk):
    hit = posted(turk, UniqueRequestToken="once")
    with pytest.raises(turk.exceptions.RequestError, match=hit["HITId"]) as refused:
        posted(turk, UniqueRequestToken="once")
    assert refused.value.response["TurkErrorCode"] == "AWS.MechanicalTurk.HITAlreadyExists"


def test_without_money_nothing_is_offered(turk):
    with pytest.raises(turk.exceptions.RequestError) as refused:
        posted(turk, Reward="400.00", MaxAssignments=10)
    assert refused.value.response["TurkErrorCode"] == "AWS.MechanicalTurk.InsufficientFunds"
    assert turk.list_hits()["HITs"] == []
    assert turk.get_account_balance()["AvailableBalance"] == "1000.00"


def test_less_than_the_floor_is_refused_with_the_reason(live_server, clara):
    made = issued(clara, seconds=3_600)
    turk = session_of(live_server.url, made.key.key_id, made.secret)
    with pytest.raises(turk.exceptions.RequestError) as refused:
        posted(turk, Reward="0.01")
    assert refused.value.response["TurkErrorCode"] == "AWS.MechanicalTurk.HITRefused"


def test_a_key_spends_up_to_its_cap(live_server, clara):
    from minga_pure.money import Money

    made = issued(clara, cap=Money(400_000, "USD"))
    turk = session_of(live_server.url, made.key.key_id, made.secret)
    posted(turk)
    with pytest.raises(turk.exceptions.RequestError) as refused:
        posted(turk)
    assert refused.value.response["TurkErrorCode"] == "AWS.MechanicalTurk.SpendCapReached"
    assert len(turk.list_hits()["HITs"]) == 1


def test_a_rejection_moves_no_money_and_asks_the_cooperative(turk):
    from minga.domains.answers import queries as answers
    from minga.domains.judgement.models import Dispute

    hit = posted(turk)
    member = answered(hit)
    paid = answers.receipts(member.ref)
    (assignment,) = turk.list_assignments_for_hit(HITId=hit["HITId"])["Assignments"]
    name = assignment["AssignmentId"]
    with pytest.raises(turk.exceptions.RequestError, match="RequesterFeedback"):
        turk.reject_assignment(AssignmentId=name, RequesterFeedback=" ")
    turk.reject_assignment(AssignmentId=name, RequesterFeedback="This is an advert.")
    assert answers.receipts(member.ref) == paid
    assert Dispute.objects.get().words == "This is an advert."
    (assignment,) = turk.list_assignments_for_hit(HITId=hit["HITId"])["Assignments"]
    assert assignment["AssignmentStatus"] == "Rejected"
    with pytest.raises(turk.exceptions.RequestError, match="status of: Submitted"):
        turk.approve_assignment(AssignmentId=name)
    turk.approve_assignment(AssignmentId=name, OverrideRejection=True)


def test_an_expired_hit_gives_its_money_back(turk):
    hit = posted(turk)
    turk.update_expiration_for_hit(HITId=hit["HITId"], ExpireAt=datetime(2015, 1, 1, tzinfo=UTC))
    read = turk.get_hit(HITId=hit["HITId"])["HIT"]
    assert (read["HITStatus"], read["NumberOfAssignmentsAvailable"]) == ("Reviewable", 0)
    assert turk.get_account_balance()["AvailableBalance"] == "1000.00"
    turk.delete_hit(HITId=hit["HITId"])
    assert turk.list_hits()["HITs"] == []
    with pytest.raises(turk.exceptions.RequestError, match="in the state 'Disposed'"):
        turk.delete_hit(HITId=hit["HITId"])


def test_another_secret_or_a_revoked_key_is_refused(live_server, clara):
    from minga.domains.hits import actions

    made = issued(clara)
    wrong = session_of(live_server.url, made.key.key_id, "x" * 40)
    with pytest.raises(ClientError) as refused:
        wrong.get_account_balance()
    assert refused.value.response["Error"]["Code"] == "InvalidSignatureException"
    turk = session_of(live_server.url, made.key.key_id, made.secret)
    turk.get_account_balance()
    actions.revoke_key(person_id=clara.id, key=made.key.public_id)
    with pytest.raises(ClientError) as refused:
        turk.get_account_balance()
    assert refused.value.response["Error"]["Code"] == "UnrecognizedClientException"
