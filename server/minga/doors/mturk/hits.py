"""Operations on HIT types and HITs."""

from collections.abc import Sequence
from typing import Any

from minga.domains.hits import actions, queries
from minga.domains.hits.types import (
    AccessKeyView,
    HitStatus,
    HitTypeFields,
    HitView,
    NewHit,
    auto_approval_seconds,
    entity_id,
)
from minga.doors.mturk import serializers
from minga.doors.mturk.errors import BadParameter
from minga.doors.mturk.params import Params, token_after

FIRST = 2**62
NOT_HERE = {
    "HITLayoutId": "send the Question itself",
    "HITLayoutParameters": "send the Question itself",
    "AssignmentReviewPolicy": "members' answers are looked at by people, not by a policy",
    "HITReviewPolicy": "members' answers are looked at by people, not by a policy",
}


def create_hit_type(key: AccessKeyView, params: Params) -> dict[str, Any]:
    hit_type = actions.register_type(key=key, fields=_fields(key, params))
    return {"HITTypeId": entity_id(hit_type.public_id)}


def create_hit(key: AccessKeyView, params: Params) -> dict[str, Any]:
    hit_type = actions.register_type(key=key, fields=_fields(key, params))
    return {"HIT": serializers.hit(_posted(key, params, hit_type))}


def create_hit_with_type(key: AccessKeyView, params: Params) -> dict[str, Any]:
    hit_type = queries.hit_type(key.client, params.entity("HITTypeId"))
    return {"HIT": serializers.hit(_posted(key, params, hit_type))}


def _fields(key: AccessKeyView, params: Params) -> HitTypeFields:
    _refuse_requirements(params)
    delay = params.number("AutoApprovalDelayInSeconds", default=-1)
    return HitTypeFields(
        title=params.text("Title"),
        description=params.text("Description"),
        keywords=params.text("Keywords", default=""),
        reward=params.amount("Reward", key.cap.currency),
        assignment_seconds=params.number("AssignmentDurationInSeconds"),
        auto_approval_seconds=auto_approval_seconds(None if delay < 0 else delay),
    )


def _refuse_requirements(params: Params) -> None:
    if params.has("QualificationRequirements"):
        raise BadParameter(
            "QualificationRequirements are not available here: no member is shut out of work by a"
            " country, a score or a client. Leave them out; a project on the website can ask for"
            " declared skills."
        )


def _posted(key: AccessKeyView, params: Params, hit_type: Any) -> HitView:
    for name, instead in NOT_HERE.items():
        if params.has(name):
            raise BadParameter(f"{name} is not available here: {instead}.")
    return actions.post_hit(
        key=key,
        hit_type=hit_type,
        hit=NewHit(
            question=params.text("Question"),
            assignments=params.number("MaxAssignments", default=1),
            lifetime_seconds=params.number("LifetimeInSeconds"),
            annotation=params.text("RequesterAnnotation", default=""),
            unique_token=params.text("UniqueRequestToken", default=""),
        ),
    )


def get_hit(key: AccessKeyView, params: Params) -> dict[str, Any]:
    return {"HIT": serializers.hit(queries.hit(key.client, params.entity("HITId")))}


def list_hits(key: AccessKeyView, params: Params) -> dict[str, Any]:
    limit, before_id = params.page()
    return _page(queries.hits_before(key.client, before_id=before_id or FIRST, limit=limit))


def list_reviewable_hits(key: AccessKeyView, params: Params) -> dict[str, Any]:
    limit, before_id = params.page()
    status = params.text("Status", default=HitStatus.REVIEWABLE.value)
    if status not in (HitStatus.REVIEWABLE, HitStatus.REVIEWING):
        raise BadParameter("Status must be Reviewable or Reviewing.")
    hit_type = None
    if params.has("HITTypeId"):
        hit_type = queries.hit_type(key.client, params.entity("HITTypeId")).public_id
    hits = queries.reviewable_before(
        key.client,
        before_id=before_id or FIRST,
        limit=limit,
        statuses=[HitStatus(status)],
        hit_type=hit_type,
    )
    return _page(hits)


def _page(hits: Sequence[HitView]) -> dict[str, Any]:
    """Return a page; every one with rows names the next, as some clients read it unasked."""
    page: dict[str, Any] = {"NumResults": len(hits), "HITs": [serializers.hit(hit) for hit in hits]}
    if hits:
        page["NextToken"] = token_after(hits[-1].id)
    return page


def update_expiration(key: AccessKeyView, params: Params) -> dict[str, Any]:
    actions.set_expiration(
        key=key, hit=params.entity("HITId"), expires_at=params.moment("ExpireAt")
    )
    return {}


def update_review_status(key: AccessKeyView, params: Params) -> dict[str, Any]:
    actions.set_reviewing(
        key=key, hit=params.entity("HITId"), is_reviewing=not params.truth("Revert")
    )
    return {}


def update_type(key: AccessKeyView, params: Params) -> dict[str, Any]:
    actions.change_type(key=key, hit=params.entity("HITId"), hit_type=params.entity("HITTypeId"))
    return {}


def delete_hit(key: AccessKeyView, params: Params) -> dict[str, Any]:
    actions.dispose(key=key, hit=params.entity("HITId"))
    return {}
