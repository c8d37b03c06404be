"""HITs and assignments as the wire writes them. Times are whole seconds since 1970."""

from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from minga.domains.hits.types import AssignmentView, HitStatus, HitView, entity_id
from minga_pure.answers import AnswerKind
from minga_pure.money import MICROS, Money

ANSWERS_NAMESPACE = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2005-10-01/"
    "QuestionFormAnswers.xsd"
)
CANNOT_ANSWER = "_cannot_answer"
"""Field that carries why a member could not answer: cant_tell, skip, wrong_instruction, private."""
NOTE = "_note"
CHOOSING = ("choice", "choices")
"""Kinds of field of a form whose answers are names of its choices."""


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def amount(money: Money) -> str:
    """Return an amount with two decimals, rounded down: the wire knows no more."""
    cents = money.micros // (MICROS // 100)
    return f"{cents // 100}.{cents % 100:02d}"


def hit(view: HitView) -> dict[str, Any]:
    fields, public_id = view.hit_type.fields, entity_id(view.public_id)
    is_reviewed = view.status is HitStatus.REVIEWING
    return {
        "HITId": public_id,
        "HITTypeId": entity_id(view.hit_type.public_id),
        "HITGroupId": entity_id(view.hit_type.public_id),
        "CreationTime": seconds(view.created_at),
        "Title": fields.title,
        "Description": fields.description,
        "Question": view.question,
        "Keywords": fields.keywords,
        "HITStatus": view.status.value,
        "MaxAssignments": view.assignments,
        "Reward": amount(fields.reward),
        "AutoApprovalDelayInSeconds": fields.auto_approval_seconds,
        "Expiration": seconds(view.expires_at),
        "AssignmentDurationInSeconds": fields.assignment_seconds,
        "RequesterAnnotation": view.annotation,
        "QualificationRequirements": [],
        "HITReviewStatus": "MarkedForReview" if is_reviewed else "NotReviewed",
        "NumberOfAssignmentsPending": view.pending,
        "NumberOfAssignmentsAvailable": view.available,
        "NumberOfAssignmentsCompleted": view.decided,
    }


def assignment(view: AssignmentView) -> dict[str, Any]:
    row = {
        "AssignmentId": entity_id(view.id),
        "WorkerId": view.worker,
        "HITId": entity_id(view.hit),
        "AssignmentStatus": view.status.value,
        "AutoApprovalTime": seconds(view.auto_approval_at),
        "AcceptTime": seconds(view.accepted_at),
        "SubmitTime": seconds(view.submitted_at),
        "Deadline": seconds(view.deadline),
        "Answer": answer_xml(view),
    }
    if view.approved_at is not None:
        row["ApprovalTime"] = seconds(view.approved_at)
    if view.rejected_at is not None:
        row["RejectionTime"] = seconds(view.rejected_at)
    if view.feedback:
        row["RequesterFeedback"] = view.feedback
    return row


def answer_xml(view: AssignmentView) -> str:
    """Return an answer as QuestionFormAnswers; it has at least one Answer, whatever was said."""
    fields: dict[str, Any] = {CANNOT_ANSWER: view.kind}
    if view.kind == AnswerKind.LABEL:
        fields = dict(view.value["fields"]) or {CANNOT_ANSWER: "empty"}
    elif view.value.get("note"):
        fields[NOTE] = view.value["note"]
    chosen = {label["name"] for label in view.labels if label.get("kind") in CHOOSING}
    entries = "".join(
        _entry(name, answer, is_chosen=name in chosen) for name, answer in fields.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<QuestionFormAnswers xmlns="{ANSWERS_NAMESPACE}">{entries}</QuestionFormAnswers>'
    )


def _entry(name: str, answer: Any, *, is_chosen: bool) -> str:
    """Return one Answer: choices of a form as selections, anything else as free text.

    Several texts of one name, as ticked boxes of a page, are joined with a bar.
    """
    texts = [str(part) for part in (answer if isinstance(answer, list) else [answer])]
    if is_chosen:
        body = "".join(
            f"<SelectionIdentifier>{escape(text)}</SelectionIdentifier>" for text in texts
        )
    else:
        body = f"<FreeText>{escape('|'.join(texts))}</FreeText>"
    return f"<Answer><QuestionIdentifier>{escape(name)}</QuestionIdentifier>{body}</Answer>"
