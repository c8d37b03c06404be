"""A client's view of assignments: approved, or questioned. Every one of them is paid already."""

import secrets
from dataclasses import replace
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from minga.domains.hits import queries, rules
from minga.domains.hits.errors import BadHit, WrongAssignmentState
from minga.domains.hits.models import AssignmentDecision, Hit, Worker
from minga.domains.hits.types import AccessKeyView, AssignmentStatus, AssignmentView
from minga.domains.judgement import actions as judgement
from minga.domains.judgement.errors import AlreadyDisputed
from minga.domains.judgement.types import Wish


@transaction.atomic
def name_workers(*, client: UUID, hit: UUID | None = None, answer: UUID | None = None) -> None:
    """Give the members who answered a client's HITs a name that only this client knows."""
    Worker.objects.bulk_create(
        (
            Worker(
                client=client,
                member_id=member_id,
                name=rules.worker_name(secrets.token_bytes(10)),
            )
            for member_id in queries.unnamed_members(client, hit=hit, answer=answer)
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def approve(*, key: AccessKeyView, answer: UUID | None, feedback: str, overrides: bool) -> None:
    """Approve an assignment; no money moves, as it was paid when it came in.

    `overrides`: also one that this client rejected. Raises NoSuchAssignment, BadHit,
    WrongAssignmentState.
    """
    _check_feedback(feedback)
    view = _assignment(key, answer)
    may_be = view.status is AssignmentStatus.SUBMITTED or (
        overrides and view.status is AssignmentStatus.REJECTED
    )
    if not may_be:
        raise _wrong_state(view)
    if view.status is AssignmentStatus.REJECTED:
        rejected = AssignmentDecision.objects.filter(answer=view.id, approved_at__isnull=True)
        if not rejected.update(approved_at=timezone.now(), decided_by_id=key.person_id):
            raise _wrong_state(replace(view, status=AssignmentStatus.APPROVED))
        return
    _decide(
        view,
        AssignmentDecision(
            answer=view.id,
            hit=Hit.objects.get(public_id=view.hit),
            decided_by_id=key.person_id,
            approved_at=timezone.now(),
            feedback=feedback,
        ),
    )


@transaction.atomic
def reject(*, key: AccessKeyView, answer: UUID | None, feedback: str) -> None:
    """Question an assignment: the co-operative looks at it, and the member keeps the pay.

    A member is never refused by a client alone (G3, G7). Raises NoSuchAssignment, BadHit,
    WrongAssignmentState.
    """
    _check_feedback(feedback)
    if not feedback.strip():
        raise BadHit(
            "RequesterFeedback must not be empty: say what is wrong. The co-operative looks at the"
            " assignment; the pay stays with the worker."
        )
    view = _assignment(key, answer)
    if view.status is not AssignmentStatus.SUBMITTED:
        raise _wrong_state(view)
    hit = Hit.objects.select_related("project").get(public_id=view.hit)
    try:
        dispute = judgement.dispute(
            project=hit.project.public_id,
            actor_id=key.person_id,
            criterion=1,
            words=feedback,
            wish=Wish.REFUND,
            answers=[view.id],
            beside=Hit.objects.filter(client=hit.client, hit_type_id=hit.hit_type_id)
            .exclude(pk=hit.pk)
            .values_list("project_id", flat=True),
        )
    except AlreadyDisputed as exc:
        raise WrongAssignmentState(
            "The co-operative still looks at another assignment of this HIT. Ask again once that"
            " question is decided."
        ) from exc
    _decide(
        view,
        AssignmentDecision(
            answer=view.id,
            hit=hit,
            decided_by_id=key.person_id,
            rejected_at=timezone.now(),
            feedback=feedback,
            dispute=dispute,
        ),
    )


def _assignment(key: AccessKeyView, answer: UUID | None) -> AssignmentView:
    if answer is not None:
        name_workers(client=key.client, answer=answer)
    return queries.assignment(key.client, answer)


def _check_feedback(feedback: str) -> None:
    if len(feedback) > rules.FEEDBACK_MAX:
        raise BadHit(f"RequesterFeedback must have at most {rules.FEEDBACK_MAX} characters.")


def _decide(view: AssignmentView, decision: AssignmentDecision) -> None:
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as exc:
        raise _wrong_state(view) from exc


def _wrong_state(view: AssignmentView) -> WrongAssignmentState:
    return WrongAssignmentState(
        f"This Assignment is currently in the state '{view.status}'. This operation can be called"
        " with a status of: Submitted"
    )
