"""Errors of the judgement domain."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError


class JudgementError(DomainError):
    """Something about a decision that cannot be; the text says what to do next."""


class NoSuchCase(JudgementError):
    text = _("There is no such case, or it is not yours.")


class NotForMediators(JudgementError):
    text = _("Only a mediator in office can decide this, and never about themselves.")


class NoCriterion(JudgementError):
    text = _("Name a criterion that was shown before these answers were given.")


class NoEvidence(JudgementError):
    text = _("Say what in the answers shows it: without evidence there is no finding.")


class NoWords(JudgementError):
    text = _("Please write a sentence: whoever reads it has to understand why.")


class NotHerLanguage(JudgementError):
    text = _("Write it in a language that this member reads: %(languages)s.")


class NoSuchMember(JudgementError):
    text = _("There is no member of this name.")


class NoGround(JudgementError):
    text = _("Choose one of the grounds that the members voted.")


class TooManyDays(JudgementError):
    text = _("Suspend for 1 to %(days)s days, as the members voted. It then ends by itself.")


class NothingWaits(JudgementError):
    text = _("These answers do not wait for a decision any more: they are accepted and paid.")


class OneMemberOnly(JudgementError):
    text = _("One finding is about answers of one member in one project.")


class AlreadyAppealed(JudgementError):
    text = _("You have appealed against this already. The jury looks at it.")


class TooLate(JudgementError):
    text = _("The time for this is over.")


class NothingToDispute(JudgementError):
    text = _("Choose answers of this project that were delivered to you.")


class AlreadyDisputed(JudgementError):
    text = _("A check of this project is running already; its result comes first.")
