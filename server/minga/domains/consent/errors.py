"""Errors of the consent domain."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from minga.domains.consent.types import TermsProblem
from minga.domains.errors import DomainError, register_sqlstates


class ConsentError(DomainError):
    """Something about a consent that cannot be; the text says what to do next."""

    text = _("This consent cannot be given. Nothing was stored.")


class TermsAtFault(ConsentError):
    """Terms that members cannot be offered; `problems` names each field or sentence."""

    text = _("These terms cannot be offered. Correct what is named and check again.")

    def __init__(self, problems: Sequence[TermsProblem] = ()) -> None:
        super().__init__()
        self.problems = tuple(problems)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Return a sentence for each problem, behind its field."""
        return tuple(f"{problem.field}: {problem.sentence}" for problem in self.problems)

    def __str__(self) -> str:
        return " ".join([str(self.text), *(problem.sentence for problem in self.problems)])


class PurposeForbidden(ConsentError):
    text = _("The members voted against this purpose.")


class ClientUnverified(ConsentError):
    text = _("A registrar of the co-operative verifies a client before it can offer terms.")


class NoSuchTerms(ConsentError):
    text = _("There are no such terms.")


class NotOffered(ConsentError):
    text = _("This is not offered to you now. Your other work stays as it is.")


class NoSuchGrant(ConsentError):
    text = _("There is no such consent of yours.")


class WrongStep(ConsentError):
    text = _("This step is not possible now. Look at the page again.")


class NotUnderstood(ConsentError):
    text = _(
        "Answer the questions first. If something is unclear, a data steward explains it to you;"
        " your other work stays as it is."
    )


class AgreedStays(ConsentError):
    text = _("What was agreed stays as it was written. You can withdraw it.")


class NotLive(ConsentError):
    text = _("There is no consent in force for this. Nothing was delivered.")


class NotARecipient(ConsentError):
    text = _("The consent does not name this recipient. Nothing was delivered.")


class NotOfThisGrant(ConsentError):
    text = _("The consent does not cover this file. Nothing was delivered.")


class CannotMark(ConsentError):
    text = _("No mark can be set in this file, so no copy of it leaves.")


class UnreadableMedia(ConsentError):
    text = _(
        "This file is not a picture, recording or clip that can be read here. Save it as JPEG,"
        " PNG, WebP, WAV, MP3, MP4 or WebM and bring it again."
    )


class MediaTooLarge(ConsentError):
    text = _(
        "This file unpacks to more than can be compared here: at most 40 million pixels, two"
        " minutes of film or ten minutes of sound. Cut out the part that shows you."
    )


class NoSuchCopy(ConsentError):
    text = _("There is no such copy.")


class NoSuchExplanation(ConsentError):
    text = _("Nobody waits for this explanation any more.")


class CannotVote(ConsentError):
    text = _("This vote is not open to you, or you have voted already.")


class TooFewVoters(ConsentError):
    text = _("Too few members are concerned: a vote would tell who said what.")


class BadStandingTerms(ConsentError):
    """Standing terms that cannot be; `field` names the one to correct."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


register_sqlstates(
    {
        "MG901": TermsAtFault,
        "MG902": PurposeForbidden,
        "MG903": AgreedStays,
        "MG904": WrongStep,
        "MG911": WrongStep,
        "MG912": NotUnderstood,
        "MG913": NotOffered,
        "MG916": ClientUnverified,
        "MG917": CannotVote,
        "MG918": TooFewVoters,
        "MG921": NotLive,
        "MG922": NotARecipient,
        "MG923": NotOfThisGrant,
    }
)
