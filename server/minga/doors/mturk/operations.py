"""The operations of the API: each with its handler and its permission, or why it is not here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from minga.domains.hits.types import AccessKeyView, KeyScope
from minga.doors.mturk import assignments, hits
from minga.doors.mturk.errors import TURK, WireError
from minga.doors.mturk.params import Params

Handler = Callable[[AccessKeyView, Params], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A handler and the permission that it asks for; `writes`: it is carried out only once."""

    handle: Handler
    scope: KeyScope

    @property
    def writes(self) -> bool:
        return self.scope is not KeyScope.READ


POST, REVIEW, READ = KeyScope.POST, KeyScope.REVIEW, KeyScope.READ
OPERATIONS: dict[str, Operation] = {
    "ApproveAssignment": Operation(assignments.approve, REVIEW),
    "CreateHIT": Operation(hits.create_hit, POST),
    "CreateHITType": Operation(hits.create_hit_type, POST),
    "CreateHITWithHITType": Operation(hits.create_hit_with_type, POST),
    "DeleteHIT": Operation(hits.delete_hit, POST),
    "GetAccountBalance": Operation(assignments.account_balance, READ),
    "GetAssignment": Operation(assignments.get_assignment, READ),
    "GetHIT": Operation(hits.get_hit, READ),
    "ListAssignmentsForHIT": Operation(assignments.list_assignments, READ),
    "ListHITs": Operation(hits.list_hits, READ),
    "ListReviewableHITs": Operation(hits.list_reviewable_hits, READ),
    "RejectAssignment": Operation(assignments.reject, REVIEW),
    "UpdateExpirationForHIT": Operation(hits.update_expiration, POST),
    "UpdateHITReviewStatus": Operation(hits.update_review_status, POST),
    "UpdateHITTypeOfHIT": Operation(hits.update_type, POST),
}
_QUALIFICATIONS = "members are not sorted by a client: no work is kept from anybody by a score"
_BONUS = "a raise pays everybody who answered; nobody is paid more by a client's liking"
_WRITING = "members ask about a HIT on its page, and the client answers them all there"
_WATCHING = "ask ListReviewableHITs; nothing is sent to other servers"
UNAVAILABLE: dict[str, str] = {
    "AcceptQualificationRequest": _QUALIFICATIONS,
    "AssociateQualificationWithWorker": _QUALIFICATIONS,
    "CreateAdditionalAssignmentsForHIT": "post another HIT with the same HIT type",
    "CreateQualificationType": _QUALIFICATIONS,
    "CreateWorkerBlock": "nobody is shut out of work without a jury of members",
    "DeleteQualificationType": _QUALIFICATIONS,
    "DeleteWorkerBlock": "nobody is shut out of work, so no block can be lifted",
    "DisassociateQualificationFromWorker": _QUALIFICATIONS,
    "GetFileUploadURL": "questions with file uploads are not available",
    "GetQualificationScore": _QUALIFICATIONS,
    "GetQualificationType": _QUALIFICATIONS,
    "ListBonusPayments": _BONUS,
    "ListHITsForQualificationType": _QUALIFICATIONS,
    "ListQualificationRequests": _QUALIFICATIONS,
    "ListQualificationTypes": _QUALIFICATIONS,
    "ListReviewPolicyResultsForHIT": "answers are looked at by people, not by a policy",
    "ListWorkerBlocks": "nobody is shut out of work without a jury of members",
    "ListWorkersWithQualificationType": _QUALIFICATIONS,
    "NotifyWorkers": _WRITING,
    "RejectQualificationRequest": _QUALIFICATIONS,
    "SendBonus": _BONUS,
    "SendTestEventNotification": _WATCHING,
    "UpdateNotificationSettings": _WATCHING,
    "UpdateQualificationType": _QUALIFICATIONS,
}


def operation(name: str) -> Operation:
    """Return an operation by its name. Raises WireError for one that is not here."""
    known = OPERATIONS.get(name)
    if known is not None:
        return known
    if name in UNAVAILABLE:
        raise WireError(
            f"{name} is not available here: {UNAVAILABLE[name]}.",
            code=f"{TURK}OperationNotAvailable",
        )
    raise WireError(
        f"There is no operation {name[:60]}.",
        code="AWS.UnknownOperation",
        kind="UnknownOperationException",
    )
