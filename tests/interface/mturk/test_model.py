"""Every operation of botocore's model answers: in the shape of its output, or with its reason."""

from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError

from minga.doors.mturk.operations import OPERATIONS, UNAVAILABLE
from tests.cast_hits import FIELDS, QUESTION
from tests.interface.mturk.conftest import answered, posted

MODEL = botocore.session.get_session().get_service_model("mturk")
VALUES = {
    "Title": FIELDS["Title"], "Reward": "0.10", "Question": QUESTION, "ExpireAt": 0,
    "LifetimeInSeconds": 600, "AssignmentDurationInSeconds": 600, "BonusAmount": "0.10",
}  # fmt: skip
LAST = ("ApproveAssignment", "RejectAssignment", "UpdateExpirationForHIT",
        "UpdateHITReviewStatus", "DeleteHIT")  # fmt: skip


def sample(name: str, shape: Any, known: dict[str, str]) -> Any:
    """Return the least value of a shape that a client may send."""
    if name in known or name in VALUES:
        return known.get(name, VALUES.get(name))
    if shape.type_name == "structure":
        return {part: sample(part, shape.members[part], known) for part in shape.required_members}
    if shape.type_name == "list":
        return [sample(name, shape.member, known)]
    if shape.type_name in ("integer", "timestamp"):
        return 1
    if shape.type_name == "boolean":
        return False
    return shape.enum[0] if getattr(shape, "enum", None) else "Something"


def faults(shape: Any, value: Any, path: str = "") -> list[str]:
    """Return every part of a reply that its shape does not have."""
    kinds = {"string": str, "integer": int, "long": int, "boolean": bool, "timestamp": int}
    if shape.type_name == "structure":
        strange = [f"{path}.{name} is unknown" for name in value if name not in shape.members]
        return strange + [
            fault
            for name, part in value.items()
            if name in shape.members
            for fault in faults(shape.members[name], part, f"{path}.{name}")
        ]
    if shape.type_name == "list":
        return [fault for part in value for fault in faults(shape.member, part, f"{path}[]")]
    wrong = [] if isinstance(value, kinds[shape.type_name]) else [f"{path} is no {shape.type_name}"]
    if getattr(shape, "enum", None) and value not in shape.enum:
        wrong.append(f"{path} is {value}")
    return wrong


def test_every_operation_of_the_model_is_here_or_says_why_not():
    assert set(MODEL.operation_names) == set(OPERATIONS) | set(UNAVAILABLE)
    assert set(OPERATIONS) & set(UNAVAILABLE) == set()


def test_every_operation_answers_in_the_shape_of_the_model(turk):
    import json

    hit, other = posted(turk, MaxAssignments=1), posted(turk, MaxAssignments=1, Title="Another")
    answered(hit)
    (assignment,) = turk.list_assignments_for_hit(HITId=hit["HITId"])["Assignments"]
    known = {
        "HITId": hit["HITId"], "HITTypeId": hit["HITTypeId"], "WorkerId": assignment["WorkerId"],
        "AssignmentId": assignment["AssignmentId"],
    }  # fmt: skip
    bodies: list[bytes] = []
    turk.meta.events.register(
        "before-parse.mturk", lambda response_dict, **_kw: bodies.append(response_dict["body"])
    )
    names = sorted(MODEL.operation_names, key=lambda name: LAST.index(name) if name in LAST else -1)
    complaints = []
    for name in names:
        operation = MODEL.operation_model(name)
        fields = sample("", operation.input_shape, known) if operation.input_shape else {}
        if name in ("CreateHIT", "CreateHITWithHITType"):
            fields["Question"] = QUESTION  # it may be a layout instead, so the model asks for none
        if name == "RejectAssignment":
            answered(other, "kanto")
            listed = turk.list_assignments_for_hit(HITId=other["HITId"])["Assignments"]
            fields |= {"AssignmentId": listed[0]["AssignmentId"], "RequesterFeedback": "An advert."}
        try:
            turk._make_api_call(name, fields)
        except ClientError as exc:
            code = exc.response.get("TurkErrorCode", "")
            if name in OPERATIONS or code != "AWS.MechanicalTurk.OperationNotAvailable":
                complaints.append(f"{name}: {exc}")
            continue
        if name in UNAVAILABLE:
            complaints.append(f"{name} was carried out")
        reply = json.loads(bodies[-1])
        complaints += faults(operation.output_shape, reply, name) if operation.output_shape else []
    assert complaints == []


@pytest.mark.parametrize("name", sorted(UNAVAILABLE))
def test_what_is_not_here_says_why(name):
    assert len(UNAVAILABLE[name].split()) > 4
