"""Errors of take-downs: searches that are refused, steps of a case that cannot be."""

from django.utils.translation import gettext_lazy as _

from minga.domains.errors import DomainError, register_sqlstates


class TakedownError(DomainError):
    text = _("This cannot be done now. Look at the page again.")


class NoFile(TakedownError):
    text = _("Choose the file that you found.")


class TooHeavy(TakedownError):
    text = _("This file is too large: at most 32 MB. Cut out the part that shows you.")


class NeedsReference(TakedownError):
    text = _("Bring your own saved copy of the picture or recording, and its number.")


class NothingToCompare(TakedownError):
    text = _("No picture or recording of yours is kept here. Bring your own saved copy instead.")


class TooManySearches(TakedownError):
    text = _("That was a lot of searches. Please go on in an hour.")


class SearchesBusy(TakedownError):
    text = _("Many people are searching now. Please try again in some minutes.")


class BadPageAddress(TakedownError):
    text = _("Write the address of the page as in https://shop.example/advert, or leave it empty.")


class NoSuchSearch(TakedownError):
    text = _("There is no such search, or its time is over.")


class NoSuchTakedown(TakedownError):
    text = _("There is no such case.")


class WrongCaseStep(TakedownError):
    text = _("This step is not possible now. Look at the case again.")


class CaseStays(TakedownError):
    text = _("What happened in a case stays as it was written.")


class NoMarkFound(TakedownError):
    text = _("A case is opened on a mark that was found, of a copy that was delivered.")


class NotHeardYet(TakedownError):
    text = _("The recipient has not answered, and its time is not over yet.")


class NeedsDay(TakedownError):
    text = _("Say on which day it was taken down.")


register_sqlstates(
    {
        "MG971": CaseStays,
        "MG972": NoMarkFound,
        "MG973": WrongCaseStep,
        "MG974": NotHeardYet,
        "MG975": NeedsDay,
    }
)
