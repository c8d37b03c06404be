"""Operations on assignments, and the balance."""

from typing import Any

from minga.domains.hits import actions, queries
from minga.domains.hits.types import AccessKeyView, AssignmentStatus
from minga.domains.work import queries as work
from minga.doors.mturk import serializers
from minga.doors.mturk.errors import BadParameter
from minga.doors.mturk.params import Params, token_after


def account_balance(key: AccessKeyView, _params: Params) -> dict[str, Any]:
    available = work.funds(key.client, key.cap.currency)
    return {"AvailableBalance": serializers.amount(available)}


def list_assignments(key: AccessKeyView, params: Params) -> dict[str, Any]:
    limit, passed = params.page()
    hit = queries.hit(key.client, params.entity("HITId"))
    statuses = params.texts("AssignmentStatuses") or [status.value for status in AssignmentStatus]
    if not set(statuses) <= {status.value for status in AssignmentStatus}:
        raise BadParameter("AssignmentStatuses are Submitted, Approved and Rejected.")
    actions.name_workers(client=key.client, hit=hit.public_id)
    views = queries.assignments(key.client, hit=hit.public_id)
    chosen = [
        (number, view)
        for number, view in enumerate(views, start=1)
        if number > passed and view.status in statuses
    ][:limit]
    page: dict[str, Any] = {
        "NumResults": len(chosen),
        "Assignments": [serializers.assignment(view) for _number, view in chosen],
    }
    if chosen:
        page["NextToken"] = token_after(chosen[-1][0])
    return page


def get_assignment(key: AccessKeyView, params: Params) -> dict[str, Any]:
    answer = params.entity("AssignmentId")
    if answer is not None:
        actions.name_workers(client=key.client, answer=answer)
    view = queries.assignment(key.client, answer)
    return {
        "Assignment": serializers.assignment(view),
        "HIT": serializers.hit(queries.hit(key.client, view.hit)),
    }


def approve(key: AccessKeyView, params: Params) -> dict[str, Any]:
    actions.approve(
        key=key,
        answer=params.entity("AssignmentId"),
        feedback=params.text("RequesterFeedback", default=""),
        overrides=params.truth("OverrideRejection"),
    )
    return {}


def reject(key: AccessKeyView, params: Params) -> dict[str, Any]:
    actions.reject(
        key=key,
        answer=params.entity("AssignmentId"),
        feedback=params.text("RequesterFeedback", default=""),
    )
    return {}
