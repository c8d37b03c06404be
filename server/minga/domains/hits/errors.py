"""Errors of HITs. The texts that clients' programs read are Mechanical Turk's own, in English."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates


class HitError(DomainError):
    """Something about HITs that cannot be; `code` is the TurkErrorCode without its beginning."""

    code = "ParameterValidationError"


class BadAccessKey(HitError):
    """An access key that cannot be made so; `field` names the one to correct."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class NoSuchAccessKey(HitError):
    text = _("There is no such access key, or it is not yours.")


class KeyEnded(HitError):
    text = _("This access key is revoked or has expired.")
    code = "NotAuthorized"


class CapReached(HitError):
    text = _("This would cost more than the spend cap of the access key. Make a key with more.")
    code = "SpendCapReached"


class HitStays(HitError):
    text = _("What was posted with an access key stays as it was written.")


class WrongMatter(HitError):
    text = _("A HIT, its key and its project belong to one client.")


class BadQuestionXml(HitError):
    """A question that cannot be read or shown; the text says which part, and what works."""

    code = "InvalidQuestionForm"


class BadHit(HitError):
    """A parameter of a HIT that cannot be; the text names it."""


class NotPublishable(HitError):
    """The house rules refuse the HIT; the text has every reason."""

    code = "HITRefused"


class FundsMissing(HitError):
    """The account of the client does not hold what the HIT costs."""

    code = "InsufficientFunds"


class HitExists(HitError):
    """The UniqueRequestToken was used before; the text names the HIT."""

    code = "HITAlreadyExists"


class NoSuchHit(HitError):
    code = "HITDoesNotExist"


class NoSuchHitType(HitError):
    code = "HITTypeDoesNotExist"


class NoSuchAssignment(HitError):
    code = "AssignmentDoesNotExist"


class WrongHitState(HitError):
    code = "InvalidHITState"


class WrongAssignmentState(HitError):
    code = "InvalidAssignmentState"


register_sqlstates(
    {"MG990": KeyEnded, "MG991": CapReached, "MG992": HitStays, "MG993": WrongMatter}
)
